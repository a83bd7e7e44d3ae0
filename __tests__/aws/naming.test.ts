import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameProblems, naming } from "../../src/aws/naming";
import { REGIONS } from "../../src/aws/regions";

const ALL = [...REGIONS.keys()];

describe("a backend's name", () => {
  test.each(["GlobalApp", "a", "shop-2", "n".repeat(28), "internals", "sgx"])("may be %s", (name) => {
    expect(nameProblems(name, ALL)).toEqual([]);
  });

  test.each(["", "-shop", "shop-", "my_shop", "my shop", "läden", "shop\n"])("may not be %j", (name) => {
    expect(nameProblems(name, ALL)).toEqual(["use letters, digits and hyphens, with no hyphen at either end"]);
  });

  test("may not begin as AWS reserves it", () => {
    const internal = "a load balancer's name must not begin with internal-: choose another";
    const sg = "a security group's name must not begin with sg-: choose another";
    expect(nameProblems("internal-shop", ALL)).toEqual([internal]);
    expect(nameProblems("Internal-shop", ALL)).toEqual([internal]);
    expect(nameProblems("sg-shop", ALL)).toEqual([sg]);
  });

  test("may not be too long for any physical name, and all that it would break are named", () => {
    const name = "n".repeat(61);
    expect(nameProblems(name, ["us-west-2", "ap-southeast-2"])).toEqual([
      "use at most 28 characters: " +
        [
          `the load balancer ${name}-alb is over 32 characters`,
          `the target group ${name}-api is over 32 characters`,
          `the function ${name}-api is over 64 characters`,
          `the role ${name}-api-ap-southeast-2 is over 64 characters`,
        ].join(", "),
    ]);
  });

  test("is never too long for a bucket: S3 takes 63 characters", () => {
    const longest = "n".repeat(28);
    expect(nameProblems(longest, [...REGIONS.keys()])).toEqual([]);
    for (const region of REGIONS.keys()) {
      expect(naming.logBucket(longest, "123456789012", region).length).toBeLessThanOrEqual(63);
    }
  });

  test("has all its problems told at once", () => {
    expect(nameProblems(`internal-${"_".repeat(30)}`, ALL)).toHaveLength(3);
  });
});

describe("physical names", () => {
  const character = fc.constantFrom(..."abcXYZ019-_ ");
  const names = fc.string({ unit: character, minLength: 1, maxLength: 40 });

  test("are within AWS's limits in every region, for every name without problems", () => {
    fc.assert(
      fc.property(names, (name) => {
        fc.pre(nameProblems(name, ALL).length === 0);
        // Load balancers and target groups: elbv2/validate.go of the AWS provider.
        for (const physical of [naming.loadBalancer(name), naming.targetGroup(name)]) {
          expect(physical).toMatch(/^(?!internal-)(?!-)[0-9A-Za-z-]{1,32}(?<!-)$/);
        }
        // The accelerator: its API's 64 characters; the provider's pattern.
        expect(naming.accelerator(name)).toMatch(/^(?!-)[0-9A-Za-z-]{1,64}(?<!-)$/);
        expect(naming.function(name)).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
        expect(naming.logGroup(name)).toMatch(/^[.\-_/#A-Za-z0-9]{1,512}$/);
        expect(naming.securityGroup(name)).toMatch(/^(?!sg-)[0-9A-Za-z-]{1,255}$/);
        for (const region of ALL) expect(naming.role(name, region)).toMatch(/^[\w+=,.@-]{1,64}$/);
      }),
      { numRuns: 300 },
    );
  });

  test("of roles differ from region to region, because IAM has no regions", () => {
    expect(new Set(ALL.map((region) => naming.role("shop", region))).size).toBe(ALL.length);
  });

  test("of the log group is where Lambda writes", () => {
    expect(naming.logGroup("shop")).toBe(`/aws/lambda/${naming.function("shop")}`);
  });
});
