import { describe, expect, it } from "vitest";
import { createdVpcs, givenVpcs, resourcesIn, typesText } from "../../src/terraform/deployed";

const vpc = (id: string, region: string) => ({
  address: `aws_vpc.${id}`,
  type: "aws_vpc",
  mode: "managed",
  values: { id, arn: `arn:aws:ec2:${region}:123456789012:vpc/${id}` },
});
const loadBalancer = (vpc_id: string, region: string) => ({
  address: `aws_lb.${vpc_id}`,
  type: "aws_lb",
  mode: "managed",
  values: { vpc_id, arn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/alb/1` },
});
const state = (root_module: object) => JSON.stringify({ format_version: "1.0", values: { root_module } });

describe("what is deployed", () => {
  it("is nothing where the state is empty", () => {
    expect(resourcesIn('{"format_version":"1.0"}')).toEqual([]);
  });

  it("is what Terraform made, in modules too, and not what it only read", () => {
    const read = { ...vpc("vpc-default", "us-west-2"), mode: "data" };
    const modules = [{ resources: [vpc("vpc-2", "us-east-1")] }];
    const resources = resourcesIn(state({ resources: [vpc("vpc-1", "us-west-2"), read], child_modules: modules }));
    expect(resources.map(({ address }) => address)).toEqual(["aws_vpc.vpc-1", "aws_vpc.vpc-2"]);
  });

  it("has VPCs of its own, and others that its load balancers stand in, each in its region", () => {
    const both = [vpc("vpc-1", "us-west-2"), loadBalancer("vpc-1", "us-west-2"), loadBalancer("vpc-2", "eu-central-1")];
    const resources = resourcesIn(state({ resources: both }));
    expect(createdVpcs(resources)).toEqual([{ id: "vpc-1", region: "us-west-2" }]);
    expect(givenVpcs(resources)).toEqual([{ id: "vpc-2", region: "eu-central-1" }]);
  });

  it("has no VPC where an apply was killed before one was there", () => {
    const half = { ...vpc("vpc-1", "us-west-2"), values: { id: "vpc-1", arn: null } };
    const resources = resourcesIn(state({ resources: [half, { ...loadBalancer("", ""), values: { vpc_id: null } }] }));
    expect([...createdVpcs(resources), ...givenVpcs(resources)]).toEqual([]);
  });

  it("is counted by type", () => {
    const resources = resourcesIn(state({ resources: [vpc("a", "x"), loadBalancer("a", "x"), vpc("b", "x")] }));
    expect(typesText(resources)).toBe("aws_lb 1, aws_vpc 2");
  });
});
