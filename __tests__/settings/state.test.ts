// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import { describe, expect, test } from "vitest";
import { problemsOf } from "../support/settings";

const STATE = { bucket: "shop-state", region: "eu-central-1" };

describe("the state's bucket", () => {
  test("may be in any region, also in one where Global Accelerator takes no endpoints", () => {
    for (const region of ["eu-central-1", "mx-central-1"])
      expect(problemsOf({ state: { ...STATE, region } })).toEqual([]);
    expect(problemsOf({ state: { ...STATE, region: "eu-centrl-1" } })).toEqual([
      'state.region: "eu-centrl-1" is not allowed; use a region\'s name, such as eu-central-1',
    ]);
  });

  test.each([
    "ab",
    "Shop",
    "shop_state",
    "-shop",
    "shop-",
    "a..b",
    "192.168.0.1",
    "xn--shop",
    "shop-s3alias",
    "shop.mrap",
    "shop-an",
    "shop-12345678901-eu-central-1-an",
  ])("is not named %j", (bucket) => {
    expect(problemsOf({ state: { ...STATE, bucket } })).toEqual([
      `state.bucket: "${bucket}" is not allowed; use a bucket's name: 3 to 63 lower-case letters, digits, hyphens and dots, and none of the beginnings and endings that S3 reserves`,
    ]);
  });

  test("may be one of the account's own namespace", () => {
    expect(problemsOf({ state: { ...STATE, bucket: "shop-123456789012-eu-central-1-an" } })).toEqual([]);
  });

  test.each(["/a.tfstate", "a", "a.tfstate/", "", "${a}.tfstate", "a//b.tfstate", "a*.tfstate", "a?.tfstate"])(
    "has no key %j",
    (key) => {
      expect(problemsOf({ state: { ...STATE, key } })[0]).toContain(
        "use a key of at most 200 characters that does not begin with /, has no //, * and ?, and ends in .tfstate",
      );
    },
  );
});
