import type { Fault } from "../../faults/fault";
import {
  FAULTS,
  faultNamed,
  frontProblems,
  hitsText,
  insteadOf,
  noticedBy,
  ON_AWS,
  type Struck,
  shareProblems,
  targetsOf,
} from "../../faults/registry";
import { PreflightError } from "../preflight-error";
import type { BackendControl, Target } from "../targets/target";
import type { Change } from "./change";

/** A fault as a drill makes it. */
export interface DrillFault extends Pick<Fault, "what" | "noticedBy"> {
  /** Reads what will be changed, in the order in which it will be; nothing where it is broken already. */
  readonly plan: (control: BackendControl, region: string) => Promise<readonly Change[]>;
}

/** What a fault does, for people; its name if it is not in the registry. */
export function describeFault({ fault, share = 1 }: Struck): string {
  const known = faultNamed(fault);
  if (!known) return fault;
  if (known.alongside) return `${known.what}; meanwhile, in the region of the drill, ${known.alongside.what}`;
  return share === 1 ? known.what : `${known.what}; share ${share} of the ${hitsText(known)}`;
}

/**
 * A fault of the target: with the changes that AWS allows, or through the simulator's own faults where AWS has no such
 * change, or where only a share is to be hit.
 * @throws PreflightError with everything that is wrong
 */
export function faultOf(
  { control, kind, topology }: Pick<Target, "control" | "kind" | "topology">,
  { fault, share }: Struck,
): DrillFault {
  const { simulatorFaults } = control;
  const known = FAULTS.filter((each) => ON_AWS.includes(each) || simulatorFaults?.kinds.includes(each.name));
  const found = known.find(({ name }) => name === fault);
  if (!found) throw new PreflightError([`the target ${kind} has no fault ${fault}; ${insteadOf(fault, known)}`]);
  const isPart = share !== undefined && share !== 1;
  const problems = [
    ...shareProblems(found, share),
    ...frontProblems(found, topology),
    ...(isPart && !simulatorFaults ? [`on the target ${kind} a fault hits everything: leave out --share`] : []),
  ];
  if (problems.length > 0) throw new PreflightError(problems);
  return {
    what: describeFault({ fault, share }),
    noticedBy: noticedBy({ fault, share }),
    plan: (!isPart && found.plan) || planOfSimulator(found, share),
  };
}

const planOfSimulator =
  (fault: Fault, share: number | undefined): DrillFault["plan"] =>
  async (control, region) => {
    const [target = region] = targetsOf(fault, [region]);
    const own = {
      what: "simulator",
      region: target,
      kind: fault.name,
      ...(share === undefined ? {} : { share }),
    } as const;
    // Restoring goes the other way: the region is restored while the fault is still on.
    return [own, ...((await fault.alongside?.plan?.(control, region)) ?? [])];
  };
