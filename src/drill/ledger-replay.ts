import type { Fate, LedgerEntry, RefusedClientWrite, RefusedWrite } from "./ledger";
import type { LedgerEvent, LimitEvent, LookEvent, WriteEvent } from "./ledger-log";
import { seconds } from "./traffic/samples";

/** A write, and what was seen of it in each region. */
interface Followed {
  readonly write: WriteEvent;
  readonly seenMs: Map<string, number>;
  readonly fates: Map<string, Fate>;
}

/**
 * What became of every write, from the ledger's events alone: what the drill itself kept in mind is not asked.
 * @param regions all that were written to, in the order of the fates
 */
export function replayed(
  events: Iterable<LedgerEvent>,
  regions: readonly string[],
): {
  readonly ledger: readonly LedgerEntry[];
  readonly refusedWrites: readonly RefusedWrite[];
  readonly refusedToClients: readonly RefusedClientWrite[];
} {
  const refusedWrites: RefusedWrite[] = [];
  const refusedToClients: RefusedClientWrite[] = [];
  const followed = new Map<string, Followed>();
  /** What was written to each item, or tried. */
  const tried = new Map<string, Set<string>>();
  let missing: LimitEvent["missing"] = "unknown";
  for (const event of events) {
    switch (event.event) {
      case "write":
        tried.set(event.id, (tried.get(event.id) ?? new Set()).add(event.value));
        if (event.acknowledged) followed.set(keyOf(event), { write: event, seenMs: new Map(), fates: new Map() });
        else if (event.location === undefined) refusedWrites.push({ region: event.region, atMs: event.atMs });
        else refusedToClients.push({ location: event.location, atMs: event.atMs, ...event.outcome });
        break;
      case "look":
        look(event, followed.get(keyOf(event)), tried.get(event.id), missing);
        break;
      case "limit":
        missing = event.missing;
        break;
    }
  }
  const ledger = [...followed.values()].map(({ write, fates }): LedgerEntry => {
    const { event: _, atMs: acknowledgedMs, value: __, acknowledged: ___, ...rest } = write;
    const found = regions.map((region) => fates.get(region) ?? ({ region, fate: "unknown" } as const));
    return { ...rest, acknowledgedMs, fates: found };
  });
  return { ledger, refusedWrites, refusedToClients };
}

const keyOf = ({ id, value }: Pick<LookEvent, "id" | "value">): string => `${id} ${value}`;

function look(
  { region, found, value, atMs, last }: LookEvent,
  followed: Followed | undefined,
  tried: ReadonlySet<string> | undefined,
  missing: LimitEvent["missing"],
): void {
  if (!followed) return;
  const { write, seenMs, fates } = followed;
  if (!last) {
    if (found === value) seenMs.set(region, atMs);
    return;
  }
  const seenAtMs = seenMs.get(region);
  const lag = seenAtMs === undefined ? {} : { lagSeconds: seconds(Math.max(0, seenAtMs - write.atMs)) };
  const fate = (): Fate["fate"] => {
    if (found === undefined) return "unknown";
    if (found === null) return seenAtMs === undefined ? missing : "lost";
    if (found === value) return "present";
    // A value of another writer is not a later write of this ledger.
    return tried?.has(found) ? "overwritten" : "lost";
  };
  fates.set(region, { region, fate: fate(), ...lag });
}
