import { z } from "zod";
import type { BackendControl } from "../targets/target";

/** What a fault changes, from which value to which: enough to restore it from the journal alone, by another process. */
export const changeSchema = z.discriminatedUnion("what", [
  z.object({ what: z.literal("status"), region: z.string(), before: z.string().optional(), to: z.string() }),
  z.object({ what: z.literal("concurrency"), region: z.string(), before: z.number().optional(), to: z.number() }),
  z.object({ what: z.literal("dial"), region: z.string(), group: z.string(), before: z.number(), to: z.number() }),
  z.object({
    what: z.literal("weight"),
    region: z.string(),
    group: z.string(),
    endpoint: z.string(),
    before: z.number(),
    to: z.number(),
  }),
  z.object({ what: z.literal("table"), region: z.string(), before: z.boolean(), to: z.boolean() }),
  /** The simulator itself knows what was before. */
  z.object({ what: z.literal("simulator"), region: z.string(), kind: z.string(), share: z.number().optional() }),
]);

export type Change = z.infer<typeof changeSchema>;

/** A change that the accelerator must deploy. */
export type EndpointGroupChange = Extract<Change, { readonly group: string }>;

export const isOfEndpointGroup = (change: Change): change is EndpointGroupChange => "group" in change;

/** Gives what is changed the value of the drill (`to`), or the one that it had (`before`). May be done twice. */
export function write(control: BackendControl, change: Change, value: "before" | "to"): Promise<void> {
  switch (change.what) {
    case "status":
      return control.setStatus(change.region, change[value]);
    case "concurrency":
      return control.setConcurrency(change.region, change[value]);
    case "dial":
      return control.setTrafficDial(change.group, change[value]);
    case "weight":
      return control.setWeight(change.group, change.endpoint, change[value]);
    case "table":
      return control.setTableDenied(change.region, change[value]);
    case "simulator": {
      const faults = control.simulatorFaults;
      const { kind, region, share } = change;
      const done = value === "to" ? faults?.set(kind, region, share) : faults?.clear(kind, region);
      return done ?? Promise.resolve();
    }
  }
}

/**
 * For how long after a write AWS may still answer a read with the value from before. IAM's changes take a while to be seen
 * everywhere, and AWS gives no limit: a minute is our policy
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
 */
export const readLagSeconds = ({ what }: Change): number => (what === "table" ? 60 : 0);

/** The value as it is, for people; undefined: it cannot be read. */
export async function currentValue(control: BackendControl, change: Change): Promise<string | undefined> {
  return change.what === "simulator" ? undefined : text(await read(control, change));
}

/** What is changed, for people. */
export const nameOf = ({ what, region }: Change): string => `${NAMES[what]} of ${region}`;

/** What it was before, for people. */
export const beforeOf = (change: Change): string => ("to" in change ? text(change.before) : "as it was");

/** What the drill makes it, for people. */
export const madeOf = (change: Change): string => ("to" in change ? text(change.to) : "broken");

const NAMES: Readonly<Record<Change["what"], string>> = {
  status: "STATUS",
  concurrency: "the reserved concurrency",
  dial: "the traffic dial",
  weight: "the weight",
  table: "the role's Deny on the table",
  simulator: "the simulator's fault",
};

type Readable = Exclude<Change, { what: "simulator" }>;

async function read(control: BackendControl, change: Readable): Promise<string | number | boolean | undefined> {
  switch (change.what) {
    case "status":
      return control.status(change.region);
    case "concurrency":
      return control.concurrency(change.region);
    case "dial":
      return (await control.endpointGroups()).find(({ id }) => id === change.group)?.trafficDialPercentage;
    case "weight": {
      const group = (await control.endpointGroups()).find(({ id }) => id === change.group);
      return group?.endpoints.find(({ id }) => id === change.endpoint)?.weight;
    }
    case "table":
      return control.tableDenied(change.region);
  }
}

const text = (value: string | number | boolean | undefined): string =>
  value === undefined ? "not set" : value === true ? "on" : value === false ? "off" : String(value);
