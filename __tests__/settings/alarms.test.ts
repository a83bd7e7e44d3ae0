import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/settings/settings";
import { problemsOf, settings } from "../support/settings";
import { DOMAIN } from "../support/synth";

const topic = (region: string) => `arn:aws:sns:${region}:123456789012:alarms`;
const BOTH = { "us-west-2": topic("us-west-2"), "eu-central-1": topic("eu-central-1") };
const problems = (alarms: object, changes: object = {}) => problemsOf({ alarms, ...changes });

test("there are no alarms unless the settings ask for them", () => {
  expect(readSettings("GlobalApp", settings()).alarms).toBeUndefined();
});

test("{} is alarms with every default, of which nobody is told", () => {
  expect(readSettings("GlobalApp", settings({ alarms: {} })).alarms).toEqual({
    emails: [],
    errorPercent: 5,
    p99Ms: 1000,
    throttlesPerMinute: 0,
    concurrencyPercent: 80,
    replicationMs: 5000,
  });
});

describe("topics", () => {
  test("are one in each region", () => {
    expect(problems({ topicArns: BOTH })).toEqual([]);
    expect(problems({ topicArns: { "us-west-2": topic("us-west-2") } })).toEqual([
      "alarms.topicArns.eu-central-1: is missing; an alarm notifies topics of its own region only: add one, or use alarms.emails",
    ]);
  });

  test("are also one in us-west-2, where the accelerator's alarms are", () => {
    const regions = ["eu-central-1", "us-east-1"];
    const topicArns = { "eu-central-1": topic("eu-central-1"), "us-east-1": topic("us-east-1") };
    expect(problems({ topicArns }, { regions })).toEqual([
      "alarms.topicArns.us-west-2: is missing; the alarms of the accelerator are in us-west-2, and an alarm notifies topics of its own region only: add one, or use alarms.emails",
    ]);
    expect(problems({ topicArns: { ...topicArns, "us-west-2": topic("us-west-2") } }, { regions })).toEqual([]);
  });

  test("are none in us-west-2 where no accelerator is in front", () => {
    const route53 = { regions: ["eu-central-1", "us-east-1"], front: "route-53", domain: DOMAIN };
    const topicArns = { "eu-central-1": topic("eu-central-1"), "us-east-1": topic("us-east-1") };
    expect(problems({ topicArns }, route53)).toEqual([]);
    expect(problems({ topicArns: { ...topicArns, "us-west-2": topic("us-west-2") } }, route53)).toEqual([
      "alarms.topicArns.us-west-2: there are no alarms in this region; remove it or add the region",
    ]);
    // The clients of a front that is left are still watched.
    expect(problems({ topicArns }, { ...route53, formerFront: "global-accelerator" })).toHaveLength(1);
  });

  test("are of the region that they are given for", () => {
    const [problem, ...others] = problems({ topicArns: { ...BOTH, "eu-central-1": topic("us-west-2") } });
    expect(others).toEqual([]);
    expect(problem).toContain("use a topic of eu-central-1: this one is in another region");
  });

  test.each([
    "alarms",
    "arn:aws:sns:eu-central-1:123456789012:alarms.fifo",
    "arn:aws:sqs:eu-central-1:123456789012:alarms",
    "arn:aws:sns:eu-central-1:123456789012:alarms:0123",
    "arn:aws-cn:sns:eu-central-1:123456789012:alarms",
    7,
  ])("are refused that are no ARNs of standard topics: %s", (arn) => {
    const [problem, ...others] = problems({ topicArns: { ...BOTH, "eu-central-1": arn } });
    expect(others).toEqual([]);
    expect(problem).toContain(
      "use the ARN of a standard SNS topic, such as arn:aws:sns:eu-central-1:123456789012:alarms",
    );
  });

  test("of an unknown region are refused with the region that was meant", () => {
    expect(problems({ topicArns: { ...BOTH, "eu-centrl-1": topic("eu-central-1") } })).toEqual([
      expect.stringContaining("did you mean eu-central-1?"),
    ]);
  });

  test("that are not given by region are refused", () => {
    expect(problems({ topicArns: [topic("us-west-2")] })).toEqual([
      expect.stringContaining("use an object of the ARNs of topics by region"),
    ]);
  });
});

describe("emails", () => {
  test("may stand beside topics", () => {
    expect(problems({ topicArns: BOTH, emails: ["on-call@example.com", "o'hara+app@mail.example.com"] })).toEqual([]);
  });

  test.each([
    "on-call",
    "on-call@example",
    "a b@example.com",
    "@example.com",
    "a@b@example.com",
    // Terraform would read it as a template.
    ["$", "{a}@example.com"].join(""),
    7,
  ])("are refused that are no addresses: %s", (email) => {
    const [problem, ...others] = problems({ emails: [email] });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^alarms\.emails\[0\]: .* is not allowed; use an email address, such as/);
  });

  test("are refused that are there twice", () => {
    expect(problems({ emails: ["a@example.com", "A@example.com"] })).toEqual([
      'alarms.emails[1]: "A@example.com" is not allowed; the address is in the list twice: remove one of the two',
    ]);
  });
});

describe("thresholds", () => {
  test.each([
    ["errorPercent", [0, 0.1, 99.9], [-1, 100, "5"]],
    ["concurrencyPercent", [1, 99.9], [0, 100]],
    ["p99Ms", [1, 5000], [0, 1.5, 900_001]],
    ["throttlesPerMinute", [0, 1_000_000], [-1, 0.5]],
    ["replicationMs", [1, 3_600_000], [0, 3_600_001]],
    ["flowsPerMinute", [1, 1_000_000_000], [0, 1.5]],
  ])("of %s are taken within their range", (name, taken, refused) => {
    for (const value of taken) expect(problems({ [name]: value })).toEqual([]);
    for (const value of refused) {
      const [problem, ...others] = problems({ [name]: value });
      expect(others).toEqual([]);
      expect(problem).toMatch(new RegExp(`^alarms\\.${name}: .* is not allowed; use a`));
    }
  });

  test("that no request can reach are refused", () => {
    expect(problems({ p99Ms: 6000 })).toEqual([
      "alarms.p99Ms: 6000 is not allowed; Lambda stops every request after 5000 ms, so this alarm could never be on: use at most 5000, or raise function.timeoutSeconds",
    ]);
    expect(problems({ p99Ms: 6000 }, { function: { timeoutSeconds: 6 } })).toEqual([]);
    const routes = [{ path: "/slow/*", entry: "examples/own-app/app.ts", timeoutSeconds: 60 }];
    expect(problems({ p99Ms: 6000 }, { routes })).toEqual([]);
  });

  test("of connections are refused where no accelerator counts them", () => {
    expect(problems({ flowsPerMinute: 1 }, { front: "route-53", domain: DOMAIN })).toEqual([
      "alarms.flowsPerMinute: 1 is not allowed; with Route 53 there is no accelerator that counts connections: remove it",
    ]);
  });
});

test("more functions than a composite alarm can hold are refused, and how many it holds", () => {
  const routes = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ path: `/r${index}/*`, entry: "examples/own-app/app.ts" }));
  expect(problems({}, { routes: routes(17) })).toEqual([]);
  expect(problems({}, { routes: routes(18) })).toEqual([
    "routes: 18 routes are not allowed with alarms; CloudWatch puts at most 100 alarms of a region together: use at most 17 routes, or remove alarms",
  ]);
  expect(problemsOf({ routes: routes(18) })).toEqual([]);
});

test("a setting that is none is told, with the one that was meant", () => {
  expect(problems({ topicArn: topic("us-west-2") })).toEqual([
    "alarms.topicArn: is not a setting; did you mean topicArns?",
  ]);
});
