import { describe, expect, test } from "vitest";
import { ARTICLE, FIVE, synth } from "../support/synth";

/** What each region has its own of, and how many. */
const REGIONAL = {
  aws_cloudwatch_log_group: 1,
  aws_default_security_group: 1,
  aws_iam_role: 1,
  aws_iam_role_policy: 1,
  aws_internet_gateway: 1,
  aws_lambda_function: 1,
  aws_lambda_permission: 1,
  aws_lb: 1,
  aws_lb_listener: 1,
  aws_lb_target_group: 1,
  aws_lb_target_group_attachment: 1,
  aws_route: 1,
  aws_route_table: 1,
  aws_route_table_association: 2,
  aws_security_group: 1,
  aws_subnet: 2,
  aws_vpc: 1,
  aws_vpc_security_group_ingress_rule: 1,
  "data.aws_availability_zones": 1,
  // Its zones and its network, as they were when it was deployed first, and the id of its role.
  terraform_data: 3,
};

describe.each(FIVE)("the region %s", (region) => {
  const { all, constructs } = synth({ ...ARTICLE, regions: FIVE });
  const own = all().filter((resource) => resource["//"].metadata.path.startsWith(`GlobalApp/${region}/`));

  test("has a network, a function and a load balancer, and no more", () => {
    const counts: Record<string, number> = {};
    for (const { kind } of own) counts[kind] = (counts[kind] ?? 0) + 1;
    expect(counts).toEqual(REGIONAL);
  });

  test("has all of them created by its own provider", () => {
    const inAws = own.filter(({ kind }) => kind !== "terraform_data");
    expect(new Set(inAws.map(({ provider }) => provider))).toEqual(new Set([`aws.${region}`]));
  });

  test("refers to nothing of another region", () => {
    const others = FIVE.filter((other) => other !== region);
    for (const resource of own) {
      for (const other of others) expect(JSON.stringify(resource)).not.toContain(other);
    }
  });

  test("is a namespace of the construct tree", () => {
    expect(constructs).toContain(`GlobalApp/${region}/alb/load-balancer`);
  });
});
