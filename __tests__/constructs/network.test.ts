import { describe, expect, test } from "vitest";
import { ref, type Stack, synth, TWO } from "../support/synth";

const REGION = "eu-central-1";
const inRegion = ({ all }: Stack, type: string, region = REGION) =>
  all(type).filter(({ provider }) => provider === `aws.${region}`);
const NETWORK =
  /^(data\.)?aws_(vpcs?|subnets?|internet_gateway|route|route_tables?|route_table_association|availability_zones)$/;
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

  test("has two subnets in different availability zones, which Terraform looks up once and keeps", () => {
    const zones = one("data.aws_availability_zones", REGION);
    const [kept] = stack.all("terraform_data").filter(({ address }) => address.includes(REGION));
    expect(kept).toMatchObject({ input: { value: ref(zones, "names") }, lifecycle: { ignore_changes: ["input"] } });
    expect(subnets.map(({ availability_zone }) => availability_zone)).toEqual([
      `\${element(${kept?.address}.output.value, 0)}`,
      `\${element(${kept?.address}.output.value, 1)}`,
    ]);
    for (const { lifecycle } of subnets) expect(lifecycle.ignore_changes).toEqual(["availability_zone"]);
    expect(subnets.map(({ cidr_block }) => cidr_block)).toEqual(["172.16.0.0/27", "172.16.0.32/27"]);
    for (const subnet of subnets) expect(subnet.vpc_id).toBe(ref(vpc, "id"));
  });

  test("has a third subnet for a third zone, and changes no other", () => {
    const three = synth({ regions: ["us-west-2", { name: REGION, cidr: "172.16.0.0/20" }], zones: 3 });
    const [first, second, third, ...more] = inRegion(three, "aws_subnet");
    expect([first, second]).toEqual(subnets);
    expect(third).toMatchObject({ cidr_block: "172.16.0.64/27", tags: { Name: "GlobalApp" } });
    expect(more).toEqual([]);
    expect(inRegion(three, "aws_route_table_association")).toHaveLength(3);
    expect(three.one("aws_lb", REGION).subnets).toHaveLength(3);
  });

  test("says at the plan how many zones are missing, and what to do", () => {
    const [two] = stack.all("terraform_data").filter(({ address }) => address.includes(REGION));
    expect(two?.lifecycle.postcondition).toEqual([
      {
        condition: `\${length(self.input.value) >= 2}`,
        error_message: expect.stringMatching(/^eu-central-1 had .* zones is 2: use fewer zones, another region, or/),
      },
    ]);
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

  const vpcs = stack.one("data.aws_vpcs", REGION);
  const subnets = stack.one("data.aws_subnets", REGION);
  const vpcId = `\${one(${vpcs.address}.ids)}`;

  test("is looked up, and nothing of it is created", () => {
    expect(networkTypes(stack).sort()).toEqual(["data.aws_route_tables", "data.aws_subnets", "data.aws_vpcs"]);
  });

  test("is the account's default VPC with the subnets that AWS made in its zones", () => {
    expect(vpcs.filter).toEqual([{ name: "is-default", values: ["true"] }]);
    expect(subnets.filter).toEqual([
      { name: "vpc-id", values: [vpcId] },
      { name: "default-for-az", values: ["true"] },
    ]);
    expect(stack.one("aws_lb", REGION).subnets).toBe(ref(subnets, "ids"));
    expect(stack.one("aws_security_group", REGION).vpc_id).toBe(vpcId);
  });

  test("is refused at the plan where the account has deleted the VPC, subnets or the way to the internet", () => {
    const said = [vpcs, subnets, stack.one("data.aws_route_tables", REGION)].map(
      ({ lifecycle }) => lifecycle.postcondition[0].error_message,
    );
    expect(said[0]).toContain("no default VPC in eu-central-1: make one with aws ec2 create-default-vpc");
    expect(said[1]).toContain("aws ec2 create-default-subnet --region eu-central-1");
    expect(said[2]).toContain("leads to an internet gateway");
    for (const each of said) expect(each).toMatch(/or set network to create$/);
  });

  test("leaves out the zones where Global Accelerator takes no endpoints", () => {
    const { one, all } = synth({ regions: ["ap-northeast-1", "eu-west-1"], network: "default" });
    const zones = one("data.aws_availability_zones", "ap-northeast-1");
    expect(zones.exclude_zone_ids).toEqual(["apne1-az3"]);
    // A subnet in a zone that is not available for an hour stays.
    expect(zones).not.toHaveProperty("state");
    expect(one("data.aws_subnets", "ap-northeast-1").filter).toContainEqual({
      name: "availability-zone-id",
      values: ref(zones, "zone_ids"),
    });
    // Where there is none to leave out, nothing is looked up.
    expect(all("data.aws_availability_zones")).toHaveLength(1);
  });
});

describe("a given network", () => {
  const network = {
    "us-west-2": { vpcId: "vpc-00000001", subnetIds: ["subnet-0000000a", "subnet-0000000b"] },
    [REGION]: { vpcId: "vpc-00000002", subnetIds: ["subnet-0000000c", "subnet-0000000d", "subnet-0000000e"] },
  };
  const stack = synth({ regions: TWO, network });

  test("is used as it is, and nothing of it is created", () => {
    expect(networkTypes(stack).filter((type) => !type.startsWith("data."))).toEqual([]);
    expect(stack.one("aws_lb", REGION).subnets).toEqual(["subnet-0000000c", "subnet-0000000d", "subnet-0000000e"]);
    expect(stack.one("aws_security_group", REGION).vpc_id).toBe("vpc-00000002");
    expect(stack.one("aws_lb", "us-west-2").subnets).toEqual(["subnet-0000000a", "subnet-0000000b"]);
  });

  test("is looked at in the plan: VPC, size and zone of each subnet, and the internet gateway", () => {
    const [first, second, third] = inRegion(stack, "data.aws_subnet");
    const conditions = (subnet = first) =>
      subnet?.lifecycle.postcondition.map(({ condition }: { condition: string }) => condition);
    const always = [`\${self.vpc_id == "vpc-00000002"}`, `\${tonumber(split("/", self.cidr_block)[1]) <= 27}`];
    const zone = (subnet = first) => `${subnet?.address}.availability_zone`;
    expect(conditions()).toEqual(always);
    expect(conditions(second)).toEqual([...always, `\${!contains([${zone()}], self.availability_zone)}`]);
    expect(conditions(third)).toEqual([
      ...always,
      `\${!contains([${zone()}, ${zone(second)}], self.availability_zone)}`,
    ]);
    expect(stack.one("data.aws_internet_gateway", REGION).filter).toEqual([
      { name: "attachment.vpc-id", values: ["vpc-00000002"] },
    ]);
  });

  test("needs IPv6 for a dual-stack accelerator, and zones that the accelerator takes", () => {
    const { all } = synth({
      regions: ["us-west-2", "ap-northeast-1"],
      network: { "us-west-2": network["us-west-2"], "ap-northeast-1": network[REGION] },
      accelerator: { ipAddressType: "DUAL_STACK" },
    });
    const said = (region: string) =>
      all("data.aws_subnet")
        .filter(({ provider }) => provider === `aws.${region}`)
        .flatMap(({ lifecycle }) =>
          lifecycle.postcondition.map((each: { error_message: string }) => each.error_message),
        );
    expect(said("us-west-2").filter((text) => text.includes("has no IPv6 range"))).toHaveLength(2);
    expect(said("us-west-2").join()).not.toContain("takes no endpoints");
    expect(said("ap-northeast-1").filter((text) => text.includes("takes no endpoints"))).toHaveLength(3);
  });
});
