import type { Fate, LedgerEntry } from "../ledger";
import type { Report } from "./schema";

type Unsettled = Report["ledger"]["unsettled"][number];

/** Writes that not every region has as it should, so that a reader can look for them. */
export const unsettledWrites = (ledger: readonly LedgerEntry[]): Unsettled[] =>
  ledger.flatMap(({ id, region, fates }) => {
    const having = (fate: Fate["fate"]) => fates.filter((each) => each.fate === fate).map((each) => each.region);
    // Everywhere overwritten by the same write is how conflicts end; only here and there is a disagreement.
    const disputed = having("present").length > 0 ? having("overwritten") : [];
    const found: Record<Unsettled["fate"], string[]> = { lost: having("lost"), unknown: having("unknown"), disputed };
    return FATES.flatMap((fate) => (found[fate].length > 0 ? [{ id, region, fate, where: found[fate] }] : []));
  });

const FATES = ["lost", "unknown", "disputed"] as const;

/** How many are named in a sentence. */
const NAMED = 10;

const HAS: Readonly<Record<Unsettled["fate"], string>> = {
  lost: "not",
  unknown: "not known",
  disputed: "another version",
};

/** The first of them by name, where each was acknowledged, and where it is not. */
export function namesOf(writes: readonly Unsettled[]): string {
  const names = writes
    .slice(0, NAMED)
    .map(({ id, region, fate, where }) => `${id} (acknowledged in ${region}, ${HAS[fate]} in ${where.join(", ")})`);
  const more = writes.length - names.length;
  return `${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}
