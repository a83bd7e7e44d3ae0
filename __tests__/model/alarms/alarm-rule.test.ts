import { expect, it } from "vitest";
import { alarmRule } from "../../../src/model/alarms/alarm-rule";
import type { AlarmState } from "../../../src/model/alarms/alarm-state";

const STATES: Readonly<Record<string, AlarmState>> = { on: "ALARM", off: "OK", "no-data": "INSUFFICIENT_DATA" };
const holds = (rule: string) => alarmRule(rule)((name) => STATES[name] as AlarmState);

it.each([
  ['ALARM("on")', true],
  ['ALARM("off") OR ALARM("on")', true],
  ['ALARM("on") AND ALARM("off")', false],
  ['NOT ALARM("off") AND OK(off)', true],
  ['ALARM("on") OR ALARM("off") AND FALSE', true],
  ['(ALARM("on") OR TRUE) AND FALSE', false],
  ['INSUFFICIENT_DATA("no-data")', true],
])("%s is %s", (rule, expected) => {
  expect(holds(rule)).toBe(expected);
});

it.each(['AT_LEAST(1, ALARM, ("on"))', "ALARM(no-data)", 'ALARM("on") XOR TRUE', "on"])("%s is refused", (rule) => {
  expect(() => holds(rule)).toThrow(`the alarm rule ${rule} has `);
});
