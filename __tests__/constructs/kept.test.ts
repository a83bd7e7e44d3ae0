import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { type Resource, synth, THREE, TWO } from "../support/synth";

/** What a backend keeps, by the path of its construct. */
function keptOf(settings: Partial<BackendProps> = {}): Readonly<Record<string, Resource | undefined>> {
  const all = synth({ regions: TWO, ...settings }).all("terraform_data");
  return Object.fromEntries(
    all.map((resource) => [resource["//"].metadata.path.replace(/^GlobalApp\/|\/value$/g, ""), resource]),
  );
}

const value = (kept: Resource | undefined) => kept?.input.value;
const ignores = (kept: Resource | undefined) => kept?.lifecycle?.ignore_changes !== undefined;
const refusals = (kept: Resource | undefined): { condition: string; error_message: string }[] =>
  kept?.lifecycle?.postcondition ?? [];
const conditions = (kept: Resource | undefined) => refusals(kept).map(({ condition }) => condition);

describe("what a backend keeps in the state", () => {
  test("of the table is what Terraform would replace it for, and its encryption", () => {
    const { "global-table/identity/kept": kept } = keptOf({ table: { sortKey: "at" } });
    expect(value(kept)).toEqual({
      home: "us-west-2",
      name: "GlobalApp",
      keys: ["item_id", "at"],
      encryption: "aws-owned",
    });
    expect(ignores(kept)).toBe(true);
    expect(conditions(kept)).toEqual([
      `\${self.input.value.home == "us-west-2"}`,
      `\${self.input.value.name == "GlobalApp"}`,
      `\${jsonencode(self.input.value.keys) == jsonencode(["item_id","at"])}`,
      `\${self.input.value.encryption == "aws-owned"}`,
    ]);
  });

  test("comes after what it is about, so that a deploy that failed before binds nobody", () => {
    const stack = synth({ regions: TWO });
    const { "global-table/identity/kept": kept } = keptOf();
    expect(kept?.depends_on).toEqual([stack.one("aws_dynamodb_table").address]);
  });

  test("of a region is its network", () => {
    const place = (settings: Partial<BackendProps>) => value(keptOf(settings)["eu-central-1/place"]);
    expect(place({})).toMatch(/^a VPC of its own, 10\.\d+\.0\.0\/16$/);
    expect(place({ network: "default" })).toBe("default");
    const given = (vpcId: string) => ({ vpcId, subnetIds: ["subnet-0000000a", "subnet-0000000b"] });
    const network = { "us-west-2": given("vpc-00000001"), "eu-central-1": given("vpc-00000002") };
    expect(place({ network })).toBe("vpc-00000002");
  });

  test("is that the accelerator is dual stack, once it is", () => {
    const { "global-accelerator/dual-stack-kept": off } = keptOf();
    const { "global-accelerator/dual-stack-kept": on } = keptOf({ accelerator: { ipAddressType: "DUAL_STACK" } });
    expect([value(off), ignores(off), conditions(off)]).toEqual([false, true, [`\${!self.input.value}`]]);
    expect([value(on), ignores(on), conditions(on)]).toEqual([true, false, []]);
  });

  test("is the attribute by which items expire, as long as there is one", () => {
    const { "global-table/ttl": none } = keptOf();
    const { "global-table/ttl": kept } = keptOf({ table: { ttlAttribute: "expires" } });
    expect(none).toBeUndefined();
    expect([value(kept), conditions(kept)]).toEqual(["expires", [`\${self.input.value == "expires"}`]]);
  });

  test("tells a user what is kept, and what to do", () => {
    const everything = keptOf({ table: { ttlAttribute: "expires" }, formerRegions: ["ap-southeast-2"] });
    const said = Object.values(everything).flatMap(refusals);
    expect(said.length).toBeGreaterThan(10);
    for (const { error_message } of said) expect(error_message).toMatch(/: (set|change|put|remove|deploy|use) /);
  });
});

describe("protection from deletion", () => {
  const on = { deletionProtection: true };
  const of = (settings: Partial<BackendProps>, region = "eu-central-1", id = "protection") => {
    const kept = keptOf(settings);
    return { last: kept[`${id}/${region}`], unprotected: kept[`${id}/${region}-unprotected`] };
  };

  test("has what is protected kept while it is on, by every region", () => {
    const { last, unprotected } = of({ loadBalancer: on });
    expect([value(last), ignores(last), unprotected]).toEqual(["internet-facing", false, undefined]);
  });

  test("of the table and of the load balancers is compared apart: each can be on while the other is turned off", () => {
    const kept = keptOf({ table: on });
    const names = Object.keys(kept).filter((name) => name.includes("protection/eu-central-1"));
    expect(names.sort()).toEqual([
      "protection/eu-central-1",
      "protection/eu-central-1-unprotected",
      "table-protection/eu-central-1",
    ]);
    expect(of({ loadBalancer: on }, "eu-central-1", "table-protection").unprotected).toBeDefined();
  });

  test("that is turned off is compared with what was protected last", () => {
    const { last, unprotected } = of({ loadBalancer: { scheme: "internal" } });
    expect([value(last), ignores(last)]).toEqual(["internal", true]);
    expect([value(unprotected), ignores(unprotected)]).toEqual(["internal", true]);
    expect(conditions(unprotected)).toEqual([`\${self.input.value == ${last?.address}.input.value}`]);
  });

  test("is off in AWS before it is called off", () => {
    const { one } = synth({ regions: TWO });
    expect(of({}).unprotected?.depends_on).toEqual([one("aws_lb", "eu-central-1").address]);
    const { unprotected } = of({}, "eu-central-1", "table-protection");
    expect(unprotected?.depends_on).toEqual([one("aws_dynamodb_table_replica").address]);
  });

  test("is asked for in a region that goes", () => {
    const { last, unprotected } = of({ formerRegions: ["ap-southeast-2"] }, "ap-southeast-2");
    expect([value(last), ignores(last), value(unprotected)]).toEqual(["former", true, "former"]);
    expect(refusals(unprotected)[0]?.error_message).toBe(
      "the load balancer in ap-southeast-2 is still protected from deletion, and formerRegions deletes it: deploy with deletionProtection of table and loadBalancer off and everything else as it was, and then make the other change",
    );
    expect(Object.keys(keptOf({ regions: THREE }))).toContain("protection/ap-southeast-2-unprotected");
  });
});
