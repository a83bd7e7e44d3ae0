import { z } from "zod";
import { UserError } from "../user-error";
import type { ControlPlane, Target } from "./target";

/** What a fault changed, and what it was: enough to put it back from the journal alone, by another process. */
export type Change =
  | { readonly what: "status"; readonly region: string; readonly before?: string }
  | { readonly what: "concurrency"; readonly region: string; readonly before?: number }
  | { readonly what: "dial"; readonly region: string; readonly before: number }
  | { readonly what: "table"; readonly region: string; readonly before: boolean }
  | { readonly what: "simulator"; readonly region: string; readonly kind: string };

export const changeSchema = z.discriminatedUnion("what", [
  z.object({ what: z.literal("status"), region: z.string(), before: z.string().optional() }),
  z.object({ what: z.literal("concurrency"), region: z.string(), before: z.number().optional() }),
  z.object({ what: z.literal("dial"), region: z.string(), before: z.number() }),
  z.object({ what: z.literal("table"), region: z.string(), before: z.boolean() }),
  z.object({ what: z.literal("simulator"), region: z.string(), kind: z.string() }),
]);

export interface Fault {
  readonly what: string;
  /** Reads what will be changed, in the order in which it will be. Nothing is changed yet. */
  readonly plan: (control: ControlPlane, region: string) => Promise<readonly Change[]>;
  /** Makes one of the planned changes. */
  readonly inject: (control: ControlPlane, change: Change, region: string) => Promise<void>;
}

/** The faults that every target has. */
const FAULTS: Readonly<Record<string, Fault>> = {
  status: {
    what: "/health answers 400, the article's switch",
    plan: async (control, region) => [{ what: "status", region, before: await control.status(region) }],
    inject: (control, { region }) => control.setStatus(region, "400"),
  },
  throttle: {
    what: "reserved concurrency is 0, so every request is refused",
    plan: async (control, region) => [{ what: "concurrency", region, before: await control.concurrency(region) }],
    inject: (control, { region }) => control.setConcurrency(region, 0),
  },
  dial: {
    what: "the region is evacuated as planned: the other dials go up first, then its own goes to 0",
    plan: async (control, region) => {
      const groups = await control.endpointGroups();
      const others = groups.filter((group) => group.region !== region);
      const own = groups.filter((group) => group.region === region);
      return [...others, ...own].map((group) => ({
        what: "dial",
        region: group.region,
        before: group.trafficDialPercentage,
      }));
    },
    inject: async (control, change, region) => {
      const percentage = change.region === region ? 0 : 100;
      if (change.what === "dial" && change.before !== percentage)
        await control.setTrafficDial(change.region, percentage);
    },
  },
  table: {
    what: "the function's role loses the table",
    plan: async (control, region) => [{ what: "table", region, before: await control.tableDenied(region) }],
    inject: (control, { region }) => control.setTableDenied(region, true),
  },
};

/** A fault of the target, by name. @throws UserError that names those there are */
export function faultOf({ control, kind }: Target, name: string): Fault {
  const common = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
  if (common) return common;
  const { simulatorFaults } = control;
  if (simulatorFaults?.kinds.includes(name)) {
    return {
      what: `the simulator's fault ${name}`,
      plan: async (_, region) => [{ what: "simulator", region, kind: name }],
      inject: (_, { region }) => simulatorFaults.set(name, region),
    };
  }
  const known = [...Object.keys(FAULTS), ...(simulatorFaults?.kinds ?? [])];
  throw new UserError(`the target ${kind} has no fault ${name}; there is ${[...new Set(known)].join(", ")}`);
}

/** Puts back exactly what was before a change. May be done twice. */
export function revert(control: ControlPlane, change: Change): Promise<void> {
  switch (change.what) {
    case "status":
      return control.setStatus(change.region, change.before);
    case "concurrency":
      return control.setConcurrency(change.region, change.before);
    case "dial":
      return control.setTrafficDial(change.region, change.before);
    case "table":
      return control.setTableDenied(change.region, change.before);
    case "simulator":
      return control.simulatorFaults?.clear(change.kind, change.region) ?? Promise.resolve();
  }
}
