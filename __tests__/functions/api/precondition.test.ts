import { describe, expect, it } from "vitest";
import { readPreconditions, writeCondition } from "../../../functions/api/precondition";
import { decodeRequest } from "../../../functions/api/request";
import { albEvent } from "../../support/alb-event";

const request = (headers: Record<string, string[]>) =>
  decodeRequest({ ...albEvent({ path: "/" }), multiValueHeaders: headers });
const read = (headers: Record<string, string[]>) => readPreconditions(request(headers));
const strong = (version: string) => ({ weak: false, version });
const weak = (version: string) => ({ weak: true, version });
const refused = (status: number, message: string | RegExp) =>
  expect.objectContaining({ status, message: expect.stringMatching(message) });

describe("a request's preconditions", () => {
  it("are none without the headers", () => {
    expect(read({})).toEqual({ ifMatch: undefined, ifNoneMatch: undefined });
  });

  it.each<[string[], unknown]>([
    [["*"], "*"],
    [[" * "], "*"],
    [['"v1"'], [strong("v1")]],
    [['W/"v1"'], [weak("v1")]],
    [['"v1", W/"v2" ,"v3"'], [strong("v1"), weak("v2"), strong("v3")]],
    [
      ['"v1"', '"v2"'],
      [strong("v1"), strong("v2")],
    ],
    [['"a,b", "W/"'], [strong("a,b"), strong("W/")]],
    [[',, "v1",,\t"v2" ,'], [strong("v1"), strong("v2")]],
    [['""'], [strong("")]],
  ])("of the headers %j are %j", (values, tags) => {
    expect(read({ "if-match": values })).toEqual({ ifMatch: tags, ifNoneMatch: undefined });
    expect(read({ "if-none-match": values })).toEqual({ ifMatch: undefined, ifNoneMatch: tags });
  });

  it.each([
    [""],
    [","],
    ["v1"],
    ['"v1'],
    ['v1"'],
    ['w/"v1"'],
    ['W/ "v1"'],
    ['"v1" "v2"'],
    ['"v1"; "v2"'],
    ['*, "v1"'],
    ['"v1", *'],
    ["* *"],
    ['"v 1"'],
    ['"v1\n"'],
    ['"\u{1F3CE}"'],
  ])("cannot be %j", (value) => {
    const message = "is neither \\* nor a list of entity tags in double quotes";
    expect(() => read({ "if-match": [value] })).toThrow(refused(400, `If-Match ${message}`));
    expect(() => read({ "if-none-match": [value] })).toThrow(refused(400, `If-None-Match ${message}`));
  });

  it("are a hundred tags at most, as DynamoDB's IN takes them", () => {
    const tags = (count: number) => ({ "if-match": [Array(count).fill('"v"').join()] });
    expect(read(tags(100)).ifMatch).toHaveLength(100);
    expect(() => read(tags(101))).toThrow(refused(400, "If-Match has 101 entity tags; use at most 100"));
  });

  it.each([",", '"', '"",', " ", '"a" ', "W/"])("are read in no time, however often %j is repeated", (part) => {
    const before = process.cpuUsage();
    expect(() => read({ "if-match": [part.repeat(64_000)] })).toThrow(refused(400, "If-Match"));
    // Of this process, whatever else the machine does. Steps that grow with the square would be ten times as many seconds.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
  });
});

describe("the condition of a write", () => {
  const conditionOf = (method: "PUT" | "DELETE", headers: Record<string, string[]>) =>
    writeCondition(method, read(headers));

  it.each(["PUT", "DELETE"] as const)("of %s is what If-Match says", (method) => {
    expect(conditionOf(method, {})).toBeUndefined();
    expect(conditionOf(method, { "if-match": ["*"] })).toEqual({ exists: true });
    expect(conditionOf(method, { "if-match": ['"v1", W/"v2", "", "v3"'] })).toEqual({ versions: ["v1", "v3"] });
  });

  it.each(['W/"v1"', 'W/"v1", ""'])("is met by no item if all that is in If-Match is %s", (value) => {
    expect(() => conditionOf("PUT", { "if-match": [value] })).toThrow(refused(412, "the item does not match"));
  });

  it("of a PUT with If-None-Match: * is that there is no item", () => {
    expect(conditionOf("PUT", { "if-none-match": ["*"] })).toEqual({ exists: false });
  });

  it.each<["PUT" | "DELETE", Record<string, string[]>, string]>([
    ["PUT", { "if-none-match": ['"v1"'] }, "a PUT takes only * as If-None-Match"],
    ["PUT", { "if-none-match": ["*"], "if-match": ["*"] }, "a PUT takes If-Match or If-None-Match, not both"],
    ["DELETE", { "if-none-match": ["*"] }, "DELETE takes If-Match, not If-None-Match"],
  ])("of %s cannot be %j", (method, headers, message) => {
    expect(() => conditionOf(method, headers)).toThrow(expect.objectContaining({ status: 400, message }));
  });
});
