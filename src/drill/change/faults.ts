import { STATIC_ADDRESSES } from "../../simulator/accelerator/accelerator";
import { FAULTS as SIMULATED } from "../../simulator/faults";
import { PreflightError } from "../preflight-error";
import type { BackendControl, EndpointGroupState, Target } from "../targets/target";
import type { Change } from "./change";

/** Who notices a fault, and moves traffic: that decides what is predicted, and what a drill waits for. */
export type Noticed = "health checks" | "the edge" | "the dial" | "nobody";

export interface Fault {
  readonly what: string;
  readonly noticed: Noticed;
  /** Reads what will be changed, in the order in which it will be; nothing where it is broken already. */
  readonly plan: (control: BackendControl, region: string) => Promise<readonly Change[]>;
}

const changing = (...changes: Change[]): Change[] =>
  changes.filter((change) => !("to" in change) || change.before !== change.to);

/** The faults that every target has. */
const FAULTS: Readonly<Record<string, Fault>> = {
  status: {
    what: "/health answers 400, the article's switch",
    noticed: "health checks",
    plan: async (control, region) =>
      changing({ what: "status", region, before: await control.status(region), to: "400" }),
  },
  throttle: {
    what: "reserved concurrency is 0, so every request is refused",
    noticed: "health checks",
    plan: async (control, region) =>
      changing({ what: "concurrency", region, before: await control.concurrency(region), to: 0 }),
  },
  dial: {
    what: "the region is evacuated as planned: the other dials go up first, then its own goes to 0",
    noticed: "the dial",
    plan: async (control, region) => {
      const groups = await control.endpointGroups();
      const dial = (to: number) => (group: EndpointGroupState) =>
        ({ what: "dial", region: group.region, group: group.id, before: group.trafficDialPercentage, to }) as const;
      // A weight of 0 keeps a region out of service, and no dial brings it back.
      const others = groups.filter((group) => group.region !== region && group.weight > 0);
      const own = groups.filter((group) => group.region === region);
      return changing(...others.map(dial(100)), ...own.map(dial(0)));
    },
  },
  table: {
    what: "the function's role loses the table",
    noticed: "health checks",
    plan: async (control, region) =>
      changing({ what: "table", region, before: await control.tableDenied(region), to: true }),
  },
};

/** Who notices the simulator's own faults: their health checks, unless it is said here. */
const NOTICED: Readonly<Record<string, Noticed>> = {
  "cut-off": "the edge",
  "load-balancer": "the edge",
  replication: "nobody",
  address: "nobody",
  "control-plane": "nobody",
};

/** What the simulator breaks where that is no region. */
const PLACES: Readonly<Record<string, string>> = { address: STATIC_ADDRESSES[0], "control-plane": "us-west-2" };

export const noticedBy = (fault: string): Noticed => FAULTS[fault]?.noticed ?? NOTICED[fault] ?? "health checks";

/** What a fault does, for people; its name where nobody knows more of it. */
export const describeFault = (fault: string): string =>
  FAULTS[fault]?.what ?? new Map(Object.entries(SIMULATED)).get(fault)?.what ?? fault;

/** A fault of the target, by name. @throws PreflightError that names those there are */
export function faultOf({ control, kind }: Target, name: string): Fault {
  const common = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
  if (common) return common;
  const simulated = control.simulatorFaults?.kinds ?? [];
  if (simulated.includes(name)) {
    return {
      what: `the simulator's fault ${name}`,
      noticed: noticedBy(name),
      plan: async (_, region) => [{ what: "simulator", region: PLACES[name] ?? region, kind: name }],
    };
  }
  const known = new Set([...Object.keys(FAULTS), ...simulated]);
  throw new PreflightError([`the target ${kind} has no fault ${name}; use one of ${[...known].join(", ")}`]);
}
