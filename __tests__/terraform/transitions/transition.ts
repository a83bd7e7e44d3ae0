import type { BackendProps } from "../../../src/settings/schema";
import type { Account, Deployed } from "./backends";

/** How many resources of each type. */
export type Counts = Readonly<Record<string, number>>;

/**
 * What a plan does:
 * - `nothing`: the resources stay as they are,
 * - `in place`: it updates resources, and creates, replaces and deletes none,
 * - counts: exactly so many it creates, replaces and deletes; it can also update some,
 * - words of the error that refuses it, of the settings or of the plan. Then nothing is touched.
 */
export type Expected =
  | "nothing"
  | "in place"
  | { readonly create?: Counts; readonly replace?: Counts; readonly delete?: Counts }
  | { readonly refused: string };

/** A change of settings of a deployed backend. */
export interface Transition {
  /** Names in docs/settings.md. */
  readonly settings: readonly string[];
  /** In words: `default → create`. */
  readonly change: string;
  /** What was deployed before. */
  readonly deployed: Deployed;
  /** The settings that change; undefined removes one. */
  readonly to: Patch | ((account: Account) => Patch);
  readonly plan: Expected;
  /** What clients and data notice of it, or why it is refused. */
  readonly effect: string;
}

/** As BackendProps, but for what a test leaves out. */
export type Patch = { readonly [Setting in keyof BackendProps]?: unknown };

/** These are changed setting by setting, all others as a whole. */
export const SECTIONS: readonly string[] = [
  "table",
  "function",
  "healthCheck",
  "loadBalancer",
  "accelerator",
  "trafficLogs",
];

/** Settings after a change. */
export function changed(from: BackendProps, patch: Patch): BackendProps {
  const settings: Record<string, unknown> = { ...from };
  for (const [name, value] of Object.entries(patch)) {
    const sections = SECTIONS.includes(name) && [settings[name], value].every((each) => typeof each === "object");
    settings[name] = sections ? { ...(settings[name] as object), ...(value as object) } : value;
  }
  return settings as BackendProps;
}
