import type { LifecycleRule } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { withStateRule } from "../../src/state/lifecycle";

const KEY = "prod/GlobalApp.tfstate";
const [OURS] = withStateRule(KEY, []) as [LifecycleRule];

const theirs = (rule: Partial<LifecycleRule>): LifecycleRule => ({
  ID: "theirs",
  Status: "Enabled",
  Filter: { Prefix: "" },
  ...rule,
});
const VERSIONS = { NoncurrentVersionExpiration: { NoncurrentDays: 365 } };
const UPLOADS = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };

describe("the lifecycle of a state", () => {
  it("is limited to the state and its lock", () => {
    expect(OURS.Filter).toEqual({ Prefix: KEY });
    expect(`${KEY}.tflock`.startsWith(OURS.Filter?.Prefix ?? "?")).toBe(true);
  });

  it("is not changed where our rule is there", () => {
    expect(
      withStateRule(KEY, [theirs({ Expiration: { Days: 1 }, Filter: { Prefix: "logs/" } }), OURS]),
    ).toBeUndefined();
  });

  it("is put right where our rule was changed", () => {
    expect(withStateRule(KEY, [{ ...OURS, Status: "Disabled" }])).toEqual([OURS]);
    const sooner = { ...OURS, NoncurrentVersionExpiration: { NoncurrentDays: 1 } };
    expect(withStateRule(KEY, [sooner])).toEqual([OURS]);
  });

  it("has a rule for each state in the bucket", () => {
    const rules = withStateRule("other.tfstate", [OURS]);
    expect(rules).toHaveLength(2);
    expect(new Set(rules?.map(({ ID }) => ID)).size).toBe(2);
  });

  it("is somebody else's where theirs says how long versions are kept", () => {
    expect(withStateRule(KEY, [theirs({ ...VERSIONS, ...UPLOADS })])).toBeUndefined();
    const [, added] = withStateRule(KEY, [theirs(VERSIONS)]) ?? [];
    expect(added).not.toHaveProperty("NoncurrentVersionExpiration");
    expect(added).toHaveProperty("AbortIncompleteMultipartUpload");
  });

  it.each([
    ["for other keys", { Filter: { Prefix: "dev/" } }],
    ["for some tags", { Filter: { Tag: { Key: "temporary", Value: "yes" } } }],
    ["for some sizes", { Filter: { Prefix: "", ObjectSizeGreaterThan: 1_000_000 } }],
    ["that is off", { Status: "Disabled" as const }],
  ])("is ours where theirs is one %s", (_, limits) => {
    const rule = theirs({ ...VERSIONS, ...UPLOADS, ...limits });
    expect(withStateRule(KEY, [rule])).toEqual([rule, OURS]);
  });

  it("is somebody else's by a rule in the old form too", () => {
    const old: LifecycleRule = { ID: "theirs", Status: "Enabled", Prefix: "prod/", ...VERSIONS, ...UPLOADS };
    expect(withStateRule(KEY, [old])).toBeUndefined();
  });

  it("keeps within AWS's limit on names", () => {
    const [rule] = withStateRule("k".repeat(512), []) ?? [];
    expect(rule?.ID?.length).toBeLessThanOrEqual(255);
  });
});
