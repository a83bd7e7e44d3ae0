import { STATIC_ADDRESSES } from "../model/static-addresses";
import { nearest } from "../process/nearest";
import type { Topology } from "../topology/topology";
import { address } from "./address";
import { controlPlane } from "./control-plane";
import { cutOff } from "./cut-off";
import { dial } from "./dial";
import { error } from "./error";
import type { Fault, FaultTarget, NoticedBy } from "./fault";
import { loadBalancer } from "./load-balancer";
import { loadBalancerSilent } from "./load-balancer-silent";
import { maintenance } from "./maintenance";
import { overload } from "./overload";
import { replication } from "./replication";
import { slow } from "./slow";
import { status } from "./status";
import { table } from "./table";
import { tableSilent } from "./table-silent";
import { throttle } from "./throttle";

/** Every fault, in the order of help texts and docs. */
export const FAULTS: readonly Fault[] = [
  status,
  throttle,
  dial,
  error,
  slow,
  overload,
  table,
  tableSilent,
  loadBalancer,
  loadBalancerSilent,
  replication,
  cutOff,
  address,
  maintenance,
  controlPlane,
];

export const faultNamed = (name: string): Fault | undefined => FAULTS.find((fault) => fault.name === name);

/** Those that the simulator can break by itself. */
export const SIMULATED = FAULTS.filter((fault) => fault.break !== undefined);

/** Those that a drill can make on AWS. */
export const ON_AWS = FAULTS.filter((fault) => fault.plan !== undefined);

/** A fault, and how much of what it hits is hit. */
export interface Struck {
  /** Its name. */
  readonly fault: string;
  /** Above 0, up to 1. @default 1 */
  readonly share?: number;
}

/**
 * Who notices a fault in a drill for sure: nobody, where only a share is hit. A fault that is not known (an old report has one) is
 * taken for one that health checks notice, as most are.
 */
export const noticedBy = ({ fault, share = 1 }: Struck): NoticedBy =>
  share < 1 ? "nobody" : (madeIn(faultNamed(fault))?.noticedBy ?? "health checks");

/** What of a fault a drill makes in its region. */
const madeIn = (fault: Fault | undefined): Fault | undefined => fault?.alongside ?? fault;

/** Whether clients that are hit get no reset, and learn of it only by their own timeout. */
export const isSilent = ({ fault }: Struck): boolean => faultNamed(fault)?.isSilent ?? false;

/** What a fault can be set on. @param regions of the backend */
export function targetsOf({ target }: Fault, regions: readonly string[]): readonly string[] {
  const targets: Readonly<Record<FaultTarget, readonly string[]>> = {
    region: regions,
    "static address": STATIC_ADDRESSES,
    // Wherever the backend is.
    "Global Accelerator's API": ["us-west-2"],
  };
  return targets[target];
}

/** What is wrong with a fault of a backend, for people; nothing where it can be made there. */
export const frontProblems = ({ name, needsAccelerator }: Fault, { front }: Pick<Topology, "front">): string[] =>
  front.kind === "route-53" && needsAccelerator !== undefined
    ? [`${name} needs an accelerator: ${needsAccelerator}`]
    : [];

/** What to use in place of a name that is none of the known ones. */
export function insteadOf(name: string, known: readonly Fault[]): string {
  const names = known.map((fault) => fault.name);
  const meant = nearest(name, names);
  return meant === undefined ? `use one of ${names.join(", ")}` : `did you mean ${meant}?`;
}

/** What a share of a fault is a share of: `connections and replicated writes`. */
export const hitsText = ({ hits = [] }: Fault): string => hits.map((hit) => `${hit}s`).join(" and ");

/** What is wrong with a share, for people. @param share undefined: none was given */
export function shareProblems(fault: Fault, share: number | undefined): string[] {
  if (share === undefined || share === 1) return [];
  const sharing = FAULTS.filter(({ hits }) => hits !== undefined).map(({ name }) => name);
  return [
    ...(share > 0 && share <= 1 ? [] : [`a share of ${share} is not valid; use a number above 0 and at most 1`]),
    ...(fault.hits
      ? []
      : [`${fault.name} takes no share, because it is on or off; these faults take one: ${sharing.join(", ")}`]),
  ];
}
