import { expect, test } from "vitest";
import { inputOf } from "../../../src/simulator/aws-api/query";

test("a form is a tree of members and lists, whatever their names", () => {
  const form = "TargetGroupArn=a&Targets.member.1.Id=b&Targets.member.2.Id=c&__proto__.polluted=1&constructor.d=e";
  const input = inputOf(new URLSearchParams(form));
  expect(Object.entries(input)).toEqual([
    ["TargetGroupArn", "a"],
    ["Targets", [{ Id: "b" }, { Id: "c" }]],
    ["__proto__", { polluted: "1" }],
    ["constructor", { d: "e" }],
  ]);
  expect("polluted" in {}).toBe(false);
});
