import type { BackendProps } from "../../../src/settings/schema";
import { readSettings } from "../../../src/settings/settings";
import type { Account } from "./backends";
import { changed, type Patch, SECTIONS, type Transition } from "./transition";

/** Transitions that are planned together. */
export interface Batch {
  readonly rows: Transition[];
  readonly settings: BackendProps;
  /** Names of the settings that change. */
  readonly names: readonly string[];
}

export const patchOf = ({ to }: Transition, account: Account): Patch => (typeof to === "function" ? to(account) : to);

/**
 * Changes in place do not disturb each other, so that one plan shows as much as a plan for each of them would: what forces a
 * replacement is an argument of a resource. Those that the settings refuse together, and those of one setting, are in plans of
 * their own.
 * @param from what is deployed
 */
export function batchesOf(rows: readonly Transition[], from: BackendProps, account: Account): Batch[] {
  const batches: Batch[] = [];
  for (const row of rows) {
    const patch = patchOf(row, account);
    const names = namesIn(patch);
    const index = batches.findIndex(
      (batch) => !names.some((name) => batch.names.includes(name)) && areValid(changed(batch.settings, patch)),
    );
    const batch = batches[index] ?? { rows: [], settings: from, names: [] };
    batches[index < 0 ? batches.length : index] = {
      rows: [...batch.rows, row],
      settings: changed(batch.settings, patch),
      names: [...batch.names, ...names],
    };
  }
  return batches;
}

const namesIn = (patch: Patch): string[] =>
  Object.entries(patch).flatMap(([name, value]) =>
    SECTIONS.includes(name) && typeof value === "object"
      ? Object.keys(value as object).map((inner) => `${name}.${inner}`)
      : [name],
  );

function areValid(settings: BackendProps): boolean {
  try {
    readSettings("GlobalApp", settings);
    return true;
  } catch {
    return false;
  }
}
