import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { ref, type Stack, synth, TWO } from "../support/synth";

const REGION = "eu-central-1";
const inRegion = ({ all }: Stack, type: string, region = REGION) =>
  all(type).filter(({ provider }) => provider === `aws.${region}`);
const NETWORK =
  /^(data\.)?aws_(vpc|subnets?|internet_gateway|route|route_table|route_table_association|availability_zones)$/;
const networkTypes = ({ all }: Stack) =>
  [...new Set(all().map(({ kind }) => kind))].filter((kind) => NETWORK.test(kind));

describe("a created network", () => {
  const stack = synth({ regions: ["us-west-2", { name: REGION, cidr: "172.16.0.0/20" }] });
  const { one } = stack;
  const subnets = inRegion(stack, "aws_subnet");
  const vpc = one("aws_vpc", REGION);

  test("is a VPC with the range of the settings", () => {
    expect(vpc).toMatchObject({ cidr_block: "172.16.0.0/20", enable_dns_hostnames: true, tags: { Name: "GlobalApp" } });
    expect(vpc).not.toHaveProperty("assign_generated_ipv6_cidr_block");
    expect(one("aws_vpc", "us-west-2").cidr_block).toBe("10.33.0.0/16");
  });

  test("has two subnets in different availability zones, which Terraform looks up", () => {
    const zones = one("data.aws_availability_zones", REGION);
    expect(subnets.map(({ availability_zone }) => availability_zone)).toEqual([
      `\${element(${zones.address}.names, 0)}`,
      `\${element(${zones.address}.names, 1)}`,
    ]);
    expect(subnets.map(({ cidr_block }) => cidr_block)).toEqual(["172.16.0.0/27", "172.16.0.32/27"]);
    for (const subnet of subnets) expect(subnet.vpc_id).toBe(ref(vpc, "id"));
  });

  test("keeps its range, whatever regions come before its own", () => {
    const rangeIn = (...regions: string[]) => synth({ regions }).one("aws_vpc", "us-west-2").cidr_block;
    expect(rangeIn("us-west-2", "eu-west-1")).toBe(rangeIn("ap-south-1", "eu-west-1", "us-west-2"));
  });

  test("is in none of the zones where Global Accelerator takes no endpoints", () => {
    const zonesIn = (region: string) =>
      synth({ regions: ["ap-northeast-1", "us-west-1", "eu-west-1"] }).one("data.aws_availability_zones", region);
    expect(zonesIn("ap-northeast-1").exclude_zone_ids).toEqual(["apne1-az3"]);
    expect(zonesIn("us-west-1").exclude_zone_ids).toEqual(["usw1-az2"]);
    expect(zonesIn("eu-west-1")).not.toHaveProperty("exclude_zone_ids");
    expect(zonesIn("eu-west-1")).toMatchObject({
      state: "available",
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
  });

  test("holds the load balancer, once it can be reached", () => {
    const lb = one("aws_lb", REGION);
    expect(lb.subnets).toEqual(subnets.map((subnet) => ref(subnet, "id")));
    expect(lb.depends_on).toEqual(
      ["aws_internet_gateway", "aws_route", "aws_route_table_association"]
        .flatMap((type) => inRegion(stack, type))
        .map(({ address }) => address),
    );
  });

  test("has a route to the internet in each subnet", () => {
    const table = one("aws_route_table", REGION);
    const gateway = one("aws_internet_gateway", REGION);
    expect(gateway.vpc_id).toBe(ref(vpc, "id"));
    expect(one("aws_route", REGION)).toMatchObject({
      route_table_id: ref(table, "id"),
      gateway_id: ref(gateway, "id"),
      destination_cidr_block: "0.0.0.0/0",
    });
    expect(inRegion(stack, "aws_route_table_association").map(({ subnet_id }) => subnet_id)).toEqual(
      subnets.map((subnet) => ref(subnet, "id")),
    );
    for (const association of inRegion(stack, "aws_route_table_association")) {
      expect(association.route_table_id).toBe(ref(table, "id"));
    }
  });
});

describe("a created network of an internal load balancer", () => {
  const stack = synth({ regions: TWO, loadBalancer: { scheme: "internal" } });

  test("has no route to the internet", () => {
    expect(stack.all("aws_route")).toEqual([]);
  });

  test("has an internet gateway all the same, without which the accelerator does not reach it", () => {
    const gateway = stack.one("aws_internet_gateway", REGION);
    expect(gateway.vpc_id).toBe(ref(stack.one("aws_vpc", REGION), "id"));
    expect(stack.one("aws_lb", REGION).depends_on).toContain(gateway.address);
  });
});

describe("a created network of a dual-stack accelerator", () => {
  const stack = synth({ regions: TWO, accelerator: { ipAddressType: "DUAL_STACK" } });
  const vpc = stack.one("aws_vpc", REGION);

  test("has IPv6 ranges as well, in the VPC and in each subnet", () => {
    expect(vpc.assign_generated_ipv6_cidr_block).toBe(true);
    expect(inRegion(stack, "aws_subnet").map(({ ipv6_cidr_block }) => ipv6_cidr_block)).toEqual([
      `\${cidrsubnet(${vpc.address}.ipv6_cidr_block, 8, 0)}`,
      `\${cidrsubnet(${vpc.address}.ipv6_cidr_block, 8, 1)}`,
    ]);
  });

  test("has an IPv6 route as well", () => {
    const routes = inRegion(stack, "aws_route");
    expect(
      routes.map(
        ({ destination_cidr_block, destination_ipv6_cidr_block }) =>
          destination_cidr_block ?? destination_ipv6_cidr_block,
      ),
    ).toEqual(expect.arrayContaining(["0.0.0.0/0", "::/0"]));
    expect(routes).toHaveLength(2);
    for (const { address } of routes) expect(stack.one("aws_lb", REGION).depends_on).toContain(address);
  });
});

describe("the default network", () => {
  const stack = synth({ regions: TWO, network: "default" });

  test("is looked up, and nothing of it is created", () => {
    expect(networkTypes(stack).sort()).toEqual(["data.aws_subnets", "data.aws_vpc"]);
  });

  test("is the account's default VPC with the subnets that AWS made in its zones", () => {
    const vpc = stack.one("data.aws_vpc", REGION);
    const subnets = stack.one("data.aws_subnets", REGION);
    expect(vpc.default).toBe(true);
    expect(subnets.filter).toEqual([
      { name: "vpc-id", values: [ref(vpc, "id")] },
      { name: "default-for-az", values: ["true"] },
    ]);
    expect(stack.one("aws_lb", REGION).subnets).toBe(ref(subnets, "ids"));
    expect(stack.one("aws_security_group", REGION).vpc_id).toBe(ref(vpc, "id"));
  });

  test("leaves out the zones where Global Accelerator takes no endpoints", () => {
    const { one, all } = synth({ regions: ["ap-northeast-1", "eu-west-1"], network: "default" });
    const zones = one("data.aws_availability_zones", "ap-northeast-1");
    expect(zones.exclude_zone_ids).toEqual(["apne1-az3"]);
    expect(one("data.aws_subnets", "ap-northeast-1").filter).toContainEqual({
      name: "availability-zone-id",
      values: ref(zones, "zone_ids"),
    });
    // Where there is none to leave out, nothing is looked up.
    expect(all("data.aws_availability_zones")).toHaveLength(1);
  });
});

describe("a given network", () => {
  const network: BackendProps["network"] = {
    "us-west-2": { vpcId: "vpc-00000001", subnetIds: ["subnet-0000000a", "subnet-0000000b"] },
    [REGION]: { vpcId: "vpc-00000002", subnetIds: ["subnet-0000000c", "subnet-0000000d", "subnet-0000000e"] },
  };
  const stack = synth({ regions: TWO, network });

  test("is used as it is, and nothing of it is created or looked up", () => {
    expect(networkTypes(stack)).toEqual([]);
    expect(stack.one("aws_lb", REGION).subnets).toEqual(["subnet-0000000c", "subnet-0000000d", "subnet-0000000e"]);
    expect(stack.one("aws_security_group", REGION).vpc_id).toBe("vpc-00000002");
    expect(stack.one("aws_lb", "us-west-2").subnets).toEqual(["subnet-0000000a", "subnet-0000000b"]);
  });
});
