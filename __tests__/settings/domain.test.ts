import { describe, expect, test } from "vitest";
import { problemsOf } from "../support/settings";

const DOMAIN = { name: "api.example.com", hostedZone: "example.com" };
const ARN = "use an ACM certificate's ARN, such as arn:aws:acm:eu-central-1:123456789012:certificate/12345678-90ab-...";
const arn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef`;

describe("a domain", () => {
  test("lies in its hosted zone, or is the zone's own name", () => {
    expect(problemsOf({ domain: DOMAIN })).toEqual([]);
    expect(problemsOf({ domain: { name: "example.com", hostedZone: "example.com" } })).toEqual([]);
    for (const name of ["api.example.org", "badexample.com"]) {
      expect(problemsOf({ domain: { ...DOMAIN, name } })).toEqual([
        `domain.name: "${name}" is not allowed; the name must be in the hosted zone example.com: change the name or the hosted zone`,
      ]);
    }
  });

  test.each(["", "example", "*.example.com", "API.example.com", "-a.example.com", "a..example.com", "a.example.com."])(
    "is a name of DNS, without wildcards: %j is not",
    (name) => {
      expect(problemsOf({ domain: { ...DOMAIN, name } })).toEqual([
        `domain.name: ${JSON.stringify(name)} is not allowed; use a name in lower case, such as api.example.com`,
      ]);
    },
  );

  test("is as short as a certificate needs it", () => {
    const name = `${"a".repeat(53)}.example.com`;
    expect(problemsOf({ domain: { ...DOMAIN, name: name.slice(1) } })).toEqual([]);
    expect(problemsOf({ domain: { ...DOMAIN, name } })[0]).toContain("use a name of at most 64 characters");
  });

  test("leaves no choice of the port", () => {
    expect(problemsOf({ domain: DOMAIN, accelerator: { port: 80 } })).toEqual([]);
    expect(problemsOf({ domain: DOMAIN, accelerator: { port: 8080 } })).toEqual([
      "accelerator.port: 8080 is not allowed; with a certificate the ports are 80 and 443: remove it",
    ]);
  });
});

describe("given certificates", () => {
  test("are one of each region", () => {
    const both = { "us-west-2": arn("us-west-2"), "eu-central-1": arn("eu-central-1") };
    expect(problemsOf({ certificateArns: both })).toEqual([]);
    expect(problemsOf({ certificateArns: { "us-west-2": arn("us-west-2") } })).toEqual([
      "certificateArns.eu-central-1: is missing; a load balancer needs a certificate of its own region",
    ]);
    expect(problemsOf({ certificateArns: { ...both, "eu-west-1": arn("eu-west-1") } })).toEqual([
      "certificateArns.eu-west-1: is not among regions; remove it or add the region",
    ]);
  });

  test("are each of its own region", () => {
    const [problem] = problemsOf({
      certificateArns: { "us-west-2": arn("us-west-2"), "eu-central-1": arn("us-west-2") },
    });
    expect(problem).toMatch(
      /^certificateArns\.eu-central-1: .* use a certificate of eu-central-1: this one is in another region$/,
    );
  });

  test("are told all that is wrong with them at once", () => {
    const certificateArns = { "us-west-2": "x", "eu-central-1": arn("us-west-2"), "eu-west-1": arn("eu-west-1") };
    expect(problemsOf({ certificateArns }).map((problem) => problem.split(":")[0])).toEqual([
      "certificateArns.us-west-2",
      "certificateArns.eu-west-1",
      "certificateArns.eu-central-1",
    ]);
  });

  test("are ARNs", () => {
    expect(
      problemsOf({ certificateArns: { "us-west-2": "arn:aws:iam::1:x", "eu-central-1": arn("eu-central-1") } }),
    ).toEqual([`certificateArns.us-west-2: "arn:aws:iam::1:x" is not allowed; ${ARN}`]);
  });
});
