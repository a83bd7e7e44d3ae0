import { describe, expect, it } from "vitest";
import { serveApi } from "../../support/aws-api";

const US = "us-west-2";
const GROUP = "/aws/lambda/globalapp";

async function served() {
  const { world, endpoint } = await serveApi();
  const call = async (operation: string, input: object, region = US) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/logs/aws4_request, SignedHeaders=host, Signature=0`,
        "x-amz-target": `Logs_20140328.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return {
      error: response.headers.get("x-amzn-errortype"),
      body: (await response.json()) as { events: { message: string }[] },
    };
  };
  const log = (line: string, region = US) => world.events.emit({ type: "log", region, function: "globalapp", line });
  const messages = async (input: object, region?: string) =>
    (await call("FilterLogEvents", { logGroupName: GROUP, ...input }, region)).body.events.map(
      ({ message }) => message,
    );
  return { world, call, log, messages };
}

describe("CloudWatch Logs", () => {
  it("has what the function of each region logged, in its order", async () => {
    const { log, messages } = await served();
    log("one");
    log("two");
    log("elsewhere", "eu-central-1");
    expect(await messages({})).toEqual(["one", "two"]);
    expect(await messages({}, "eu-central-1")).toEqual(["elsewhere"]);
  });

  it("gives the lines between two times, in milliseconds since 1970", async () => {
    const { world, log, messages } = await served();
    const now = Math.floor(world.clock.now());
    log("one");
    expect(await messages({ startTime: now, endTime: now + 60_000 })).toEqual(["one"]);
    expect(await messages({ startTime: now + 60_000 })).toEqual([]);
    expect(await messages({ endTime: now - 1 })).toEqual([]);
  });

  it("keeps the last 1,000 lines of a function", async () => {
    const { log, messages } = await served();
    for (let line = 0; line < 1001; line++) log(String(line));
    const kept = await messages({});
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([1000, "1", "1000"]);
  });

  it.each([
    [
      "a group that there is not",
      "FilterLogEvents",
      { logGroupName: "/aws/lambda/other" },
      "ResourceNotFoundException",
    ],
    [
      "a pattern, which it would not apply",
      "FilterLogEvents",
      { logGroupName: GROUP, filterPattern: "x" },
      "InvalidParameterException",
    ],
    ["a call without a group", "FilterLogEvents", {}, "InvalidParameterException"],
    ["another operation", "PutLogEvents", {}, "UnknownOperationException"],
  ])("refuses %s", async (_what, operation, input, code) => {
    const { call } = await served();
    expect((await call(operation, input)).error).toBe(code);
  });
});
