import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PRODUCTION } from "../../examples/production";
import { followersOf, References, regionsOf, targetsOf } from "../../src/release/targets";
import type { BackendProps } from "../../src/settings/schema";
import { resourcesOf, type SynthesizedStack } from "../../src/topology/from-synth";
import { ARTICLE, FIVE, synth, THREE, TWO } from "../support/synth";

const [HOME, OTHER] = TWO;

/** What refers to other regions all the same, and why. */
const EXCEPTIONS: readonly { readonly types: RegExp; readonly because: string }[] = [
  { types: /^aws_(globalaccelerator|route53)_/, because: "exists once for all regions, and leads to all of them" },
  {
    types: /^aws_dynamodb_table_replica$/,
    because: "is a replica of the table in the home region, one after the other",
  },
  { types: /^aws_cloudwatch_dashboard$/, because: "is one for all regions, and shows all of them" },
  { types: /^aws_dynamodb_table_item$/, because: "is written once every replica is there" },
  { types: /^aws_kms_(replica_key|alias)$/, because: "is a replica of the key in the home region, or its name" },
  { types: /^aws_(cloudwatch_log_group|iam_role_policy)$/, because: "names the region's own key" },
  {
    types: /^aws_(acm_certificate_validation|lb_listener|lb_listener_rule)$/,
    because: "needs the certificate, and the one record that validates every region's",
  },
  { types: /^aws_lb_target_group_attachment$/, because: "waits for the log group and the role, which need the key" },
];

const jsonOf = (props: BackendProps): SynthesizedStack =>
  JSON.parse(readFileSync(join(synth(props).outdir, "stacks", "GlobalApp", "cdk.tf.json"), "utf8"));

const typeOf = (address: string): string => address.split(".")[0] ?? "";

/** Resources of a region that refer to another region, by type. */
function reachingOut(stack: SynthesizedStack): string[] {
  const resources = resourcesOf(stack);
  const regions = new Map(resources.map((each) => [each.id, each.region]));
  const references = new References(resources);
  const reaching = resources.filter(
    ({ id, region }) =>
      region !== "" && [...references.closure(id)].some((to) => !["", region].includes(regions.get(to) ?? "")),
  );
  return [...new Set(reaching.map(({ type }) => type))].sort();
}

describe("what a region refers to", () => {
  it.each([
    ["two regions", ARTICLE],
    ["three", { ...ARTICLE, regions: THREE }],
    ["five", { ...ARTICLE, regions: FIVE }],
    ["regions of the account's own networks", { ...ARTICLE, network: "default" }],
    ["regions with everything", PRODUCTION],
    ["three regions with everything", { ...PRODUCTION, regions: THREE }],
  ] satisfies [string, BackendProps][])("stays in the region, with %s and few exceptions", (_, props) => {
    const others = reachingOut(jsonOf(props)).filter((type) => !EXCEPTIONS.some(({ types }) => types.test(type)));
    expect(others).toEqual([]);
  });

  it("needs no exception but the replica and what exists once, without a domain and keys", () => {
    expect(reachingOut(jsonOf({ ...ARTICLE, regions: THREE, firewall: {} }))).toEqual([
      "aws_dynamodb_table_replica",
      "aws_globalaccelerator_endpoint_group",
    ]);
  });
});

describe("the targets of a region", () => {
  it("are everything of the region but its replica, and nothing of another region", () => {
    const stack = jsonOf(ARTICLE);
    const types = targetsOf(stack, OTHER).map(typeOf);
    expect(types).toEqual(
      expect.arrayContaining(["aws_lambda_function", "aws_iam_role_policy", "aws_lb", "aws_lb_listener", "aws_vpc"]),
    );
    expect(types).not.toContain("aws_dynamodb_table_replica");
    const own = resourcesOf(stack).filter(({ id, region }) => region === OTHER && !id.startsWith("data."));
    const ofAws = targetsOf(stack, OTHER).filter((each) => typeOf(each) !== "terraform_data");
    expect(ofAws).toHaveLength(own.length - 1);
  });

  it("are with them what Terraform keeps, which refuses to move the region's network", () => {
    const kept = targetsOf(jsonOf(ARTICLE), OTHER).filter((each) => typeOf(each) === "terraform_data");
    expect(kept).toContainEqual(expect.stringContaining(`${OTHER}_place`));
    expect(kept).not.toContainEqual(expect.stringContaining("identity"));
  });

  it("of the home region are without what exists once: an operator's dials, and the table, which asks its replicas", () => {
    const types = targetsOf(jsonOf(PRODUCTION), HOME).map(typeOf);
    expect(types).toEqual(expect.arrayContaining(["aws_lambda_function", "aws_lb", "aws_kms_key"]));
    expect(types.filter((type) => /globalaccelerator|route53|dynamodb/.test(type))).toEqual([]);
  });

  it("have the function even where keys and certificates come from the home region", () => {
    const types = targetsOf(jsonOf(PRODUCTION), OTHER).map(typeOf);
    expect(types).toEqual(
      expect.arrayContaining(["aws_lambda_function", "aws_iam_role", "aws_lambda_permission", "aws_lb"]),
    );
    expect(types).not.toContain("aws_lb_listener");
    expect(types).not.toContain("aws_kms_replica_key");
  });

  it("can need what has no region, such as Terraform's own data", () => {
    const { resource: { aws_vpc: vpcs = {}, ...resource } = {}, ...stack } = jsonOf(ARTICLE);
    const [name = ""] = Object.keys(vpcs).filter((each) => each.includes(OTHER));
    const with_ = (zones: object): SynthesizedStack => ({
      ...stack,
      resource: {
        ...resource,
        aws_vpc: { ...vpcs, [name]: { ...vpcs[name], lifecycle: { replace_triggered_by: ["terraform_data.zones"] } } },
        terraform_data: { zones: { ...zones } },
      },
    });
    const inAws = (each: SynthesizedStack) =>
      targetsOf(each, OTHER).filter((address) => typeOf(address) !== "terraform_data");
    expect(inAws(with_({ input: "a" }))).toContain(`aws_vpc.${name}`);
    const [home = ""] = Object.keys(vpcs).filter((each) => each.includes(HOME));
    expect(targetsOf(with_({ input: `\${aws_vpc.${home}.id}` }), OTHER)).not.toContain(`aws_vpc.${name}`);
  });

  it("leave behind what refers to something that is made again", () => {
    const stack = jsonOf(ARTICLE);
    const targets = targetsOf(stack, OTHER);
    const [loadBalancer = ""] = targets.filter((address) => typeOf(address) === "aws_lb");
    expect(followersOf(stack, targets, [loadBalancer]).map(typeOf)).toEqual(["aws_globalaccelerator_endpoint_group"]);
    expect(
      followersOf(
        stack,
        targets,
        targets.filter((each) => typeOf(each) === "aws_lambda_function"),
      ),
    ).toEqual([]);
  });
});

describe("the regions of a stack", () => {
  it("are those with resources; the others are being left", () => {
    expect(regionsOf(jsonOf({ ...ARTICLE, formerRegions: ["ap-southeast-2"] }))).toEqual({
      regions: [HOME, OTHER],
      former: ["ap-southeast-2"],
    });
  });
});
