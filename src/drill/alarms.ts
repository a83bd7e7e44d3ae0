import { faultNamed } from "../faults/registry";
import { type Alarms, alarmHistory } from "../model/alarms/history";
import { type Measured, seriesOf } from "../simulator/metrics/metrics";
import type { MetricAlarm } from "../topology/alarms";
import { mainFunctions } from "../topology/main-functions";
import type { Topology } from "../topology/topology";
import type { Target } from "./targets/target";

/** Which alarm it is: names are unique in their region only. */
export interface AlarmName {
  readonly region: string;
  readonly name: string;
}

/** The backend's alarms, and what they looked at during a drill. */
export interface DrilledAlarms extends Alarms {
  /** Absent: nobody but CloudWatch evaluates them. */
  readonly measured?: Measured;
  /** Those that the fault must set off. */
  readonly expected: readonly AlarmName[];
}

/** Of a drill's options. */
interface Drilled {
  readonly fault: string;
  readonly share?: number;
  readonly region: string;
  readonly ledger: boolean;
}

/**
 * Alarms that a fault must set off: those that look at a metric which shows it, where it is hit. None where only a share is hit:
 * then it depends on which.
 */
export function expectedAlarms(topology: Topology, { fault, share = 1, region, ledger }: Drilled): AlarmName[] {
  const known = faultNamed(fault);
  const shownBy = (known?.alongside ?? known)?.shownBy ?? [];
  if (share < 1) return [];
  const isAbout = ({ metricName, dimensions, namespace }: MetricOf, alarm: MetricAlarm): boolean => {
    if (!shownBy.includes(metricName)) return false;
    // Where nothing arrives the latency has no data: an alarm must count the writes as well.
    if (metricName === "ReplicationLatency") {
      const isOfWrites = alarm.queries.some((each) => "metricName" in each && each.metricName !== metricName);
      return ledger && isOfWrites && [alarm.region, dimensions.ReceivingRegion].includes(region);
    }
    if (known?.target === "static address") return dimensions.AcceleratorIPAddress === DRILLED_ADDRESS;
    if (namespace === "AWS/GlobalAccelerator") return dimensions.EndpointGroup === region;
    return alarm.region === region && isOfMainFunction(dimensions);
  };
  const main = mainFunctions(topology, region);
  const groups = topology.loadBalancers
    .filter((each) => each.region === region)
    .flatMap(({ targetGroups }) => targetGroups)
    .filter(({ targets }) => main.some(({ id }) => targets.includes(id)));
  const isOfMainFunction = ({ TargetGroup, FunctionName }: MetricOf["dimensions"]): boolean =>
    (TargetGroup === undefined || groups.some(({ id, name }) => [id, name].includes(TargetGroup))) &&
    (FunctionName === undefined || main.some(({ name }) => name === FunctionName));
  return topology.alarms
    .filter((alarm) => {
      // What it is about comes first; other metrics only stand beside it.
      const query = alarm.queries.find((each): each is MetricOf => "metricName" in each);
      return query !== undefined && isAbout(query, alarm);
    })
    .map(({ name, region: of }) => ({ region: of, name }));
}

/** A drill of one of the static addresses takes the first one. */
const DRILLED_ADDRESS = "static address 1";

type MetricOf = Extract<MetricAlarm["queries"][number], { readonly metricName: string }>;

/** Of a backend's alarms, each once. */
export const namesOf = ({ alarms, compositeAlarms }: Alarms): string[] => [
  ...new Set([...alarms, ...compositeAlarms].map(({ name }) => name)),
];

/**
 * The state of a CloudWatch alarm; of the simulator's ALARM, if it is in that state in any region.
 * @param alarm its ARN on AWS, and else its name
 * @returns undefined where there is none
 */
export async function alarmStateOf(
  { topology, control, measured }: Pick<Target, "topology" | "control" | "measured">,
  alarm: string,
): Promise<string | undefined> {
  if (!measured) return control.alarmState?.(alarm);
  if (!namesOf(topology).includes(alarm)) return undefined;
  const isInAlarm = inAlarm(topology, await measured()).some(({ name }) => name === alarm);
  return isInAlarm ? "ALARM" : "OK";
}

/** Alarms that are in ALARM at the end of what was measured. */
export function inAlarm(alarms: Alarms, measured: Measured): readonly AlarmName[] {
  const { changes } = alarmHistory(alarms, { ...measured, seriesOf: seriesOf(measured) });
  const last = new Map(changes.map((change) => [`${change.region} ${change.name}`, change]));
  return [...last.values()].filter(({ to }) => to === "ALARM");
}
