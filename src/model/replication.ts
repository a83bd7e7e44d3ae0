/**
 * A DynamoDB global table with eventual consistency (MREC): every replica accepts writes, each write goes to every other
 * replica, and the last writer wins, item by item. What waits for another replica is an `Outbox` (outbox.ts). Storing items,
 * reading them and judging conditions is left to each replica's engine.
 */

/** When an item was written, in an order that all replicas agree on. */
export interface Version {
  /** Milliseconds since the epoch, by the clock of the region that wrote. */
  readonly timestampMs: number;
  /** Counts up while that clock stands still or is behind the version that it follows. */
  readonly sequence: number;
  /** Region that wrote, so that two versions are the same only if they are the same write. */
  readonly region: string;
}

/** One acknowledged write. A delete is a write too: without its version an older write could bring the item back. */
export interface Write<T> {
  readonly key: string;
  /** Undefined: deleted. */
  readonly item: T | undefined;
  readonly version: Version;
}

/**
 * Negative when a is older than b, positive when it is newer, 0 only for the same write. The timestamp decides, then the
 * sequence, then the region's name: AWS says that an internal timestamp decides
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html) and nothing about ties,
 * so what breaks them is our policy.
 *
 * @rule ddb-version-ties
 */
export function compareVersions(a: Version, b: Version): number {
  if (a.timestampMs !== b.timestampMs) {
    return a.timestampMs - b.timestampMs;
  }
  if (a.sequence !== b.sequence) {
    return a.sequence - b.sequence;
  }
  return a.region === b.region ? 0 : a.region < b.region ? -1 : 1;
}

/**
 * The version of a new write over the one that this replica holds: strictly newer, even if the clock stands still or went
 * back, so that a replica never loses its own later write to its earlier one, nor to one that it had already seen. Our
 * policy: AWS does not say how its timestamps behave when clocks differ.
 *
 * @rule ddb-version-monotonic
 */
export function nextVersion(current: Version | undefined, nowMs: number, region: string): Version {
  return current === undefined || nowMs > current.timestampMs
    ? { timestampMs: nowMs, sequence: 0, region }
    : { timestampMs: current.timestampMs, sequence: current.sequence + 1, region };
}

/**
 * Whether a replicated write is applied: only if it is newer than what the replica holds, deletes included. Arriving twice
 * or late it changes nothing.
 * Source: https://docs.aws.amazon.com/prescriptive-guidance/latest/dynamodb-global-tables/overview.html
 *
 * @rule ddb-last-writer-wins
 */
export function wins(incoming: Version, current: Version | undefined): boolean {
  return current === undefined || compareVersions(incoming, current) > 0;
}
