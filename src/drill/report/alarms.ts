import { faultNamed } from "../../faults/registry";
import { alarmHistory, type StateChange } from "../../model/alarms/history";
import { secondsToAlarm } from "../../model/alarms/metric-delay";
import { seriesOf } from "../../simulator/metrics/metrics";
import type { AlarmName } from "../alarms";
import type { DrillRecord } from "../record";
import { seconds } from "../traffic/samples";
import type { Report } from "./schema";

type Alarms = NonNullable<Report["alarms"]>;

/** What the backend's alarms did in a drill. Those that had nothing to do, and did nothing, are only counted. */
export function alarmsOf({ alarms: drilled, options, timeline, budget }: DrillRecord): Alarms | undefined {
  if (!drilled) return undefined;
  const { alarms, compositeAlarms, measured, expected } = drilled;
  const { injectedMs = timeline.endedMs, revertingMs = timeline.endedMs } = timeline;
  const brokenSeconds = seconds(revertingMs - injectedMs);
  if (!measured) {
    const rows = expected.map((each) => ({ ...each, expected: true, result: "not measured" as const }));
    return { brokenSeconds, alarms: rows, quiet: 0 };
  }
  const { changes, unknown } = alarmHistory({ alarms, compositeAlarms }, { ...measured, seriesOf: seriesOf(measured) });
  const detectSeconds = finite(budget?.detect.worst) ?? 0;
  const rows = [...alarms, ...compositeAlarms].map((alarm): Alarms["alarms"][number] => {
    const { name, region } = alarm;
    const isIt = (each: AlarmName) => each.name === name && each.region === region;
    const own = changes.filter(isIt);
    const row = { name, region, expected: expected.some(isIt) };
    const why = unknown.find(isIt)?.why;
    if (why !== undefined) return { ...row, result: "not simulated", why };
    const fired = own.find((change) => change.to === "ALARM" && secondOf(change, injectedMs) >= 0);
    const isOnBefore = stateAt(own, injectedMs) === "ALARM";
    const isIsolated = region === options.region && faultNamed(options.fault)?.isolatesRegion === true;
    if (isOnBefore) return { ...row, result: "on before" };
    if (isIsolated && (fired || row.expected)) return { ...row, result: "silent" };
    if (fired) return { ...row, result: "fired", seconds: secondOf(fired, injectedMs) };
    if (!row.expected) return { ...row, result: "quiet" };
    const needsSeconds = detectSeconds + ("queries" in alarm ? secondsToAlarm(alarm) : 0);
    return brokenSeconds < needsSeconds
      ? { ...row, result: "not known", needsSeconds }
      : { ...row, result: "did not fire" };
  });
  const noted = rows.filter(({ result }) => result !== "quiet");
  return { brokenSeconds, alarms: noted, quiet: rows.length - noted.length };
}

const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? value : undefined;

const secondOf = ({ minute }: StateChange, injectedMs: number): number => seconds(minute * 60_000 - injectedMs);

const stateAt = (changes: readonly StateChange[], ms: number) =>
  changes.filter(({ minute }) => minute * 60_000 < ms).at(-1)?.to;

/** What became of an alarm, for people. */
export function alarmText({ result, ...alarm }: Alarms["alarms"][number], { brokenSeconds }: Alarms): string {
  switch (result) {
    case "fired":
      return `fired ${alarm.seconds} s after the fault${alarm.expected ? "" : ", which nobody expected of this fault for sure"}`;
    case "silent":
      return "silent: nothing from the region is heard outside while it is cut off";
    case "not known":
      return `not known: the region was broken for only ${brokenSeconds} s, and the alarm can take ${alarm.needsSeconds} s (--hold)`;
    case "did not fire":
      return "should have fired, and did not";
    case "on before":
      return "was on before the fault";
    case "not simulated":
      return `not simulated: ${alarm.why}`;
    case "not measured":
      return "must fire; what it did was not measured: see its history in CloudWatch";
    case "quiet":
      return "quiet";
  }
}

/** What became of all, in a sentence. */
export function alarmsText({ alarms, brokenSeconds }: Alarms): string {
  const count = (wanted: string) => alarms.filter(({ result }) => result === wanted).length;
  const fired = alarms.flatMap(({ seconds: after }) => after ?? []);
  const others = ["did not fire", "silent", "not measured"] as const;
  return [
    fired.length > 0 ? `${fired.length} fired, the first ${Math.min(...fired)} s after the fault` : "none fired",
    ...(count("not known") > 0
      ? [`${count("not known")} not known, because the region was broken for only ${brokenSeconds} s (--hold)`]
      : []),
    ...others.filter((each) => count(each) > 0).map((each) => `${count(each)} ${each}`),
  ].join("; ");
}
