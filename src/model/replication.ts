/**
 * A DynamoDB global table with eventual consistency (MREC): every replica accepts writes, each write goes to every other
 * replica, and the last writer wins, item by item. A replica is one `Write` per item, the last that won there; the caller
 * keeps them, in a map or beside a database. What waits for another replica is an `Outbox` (outbox.ts).
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

/** A write that a client asks one replica for. */
export interface WriteRequest<T> {
  readonly key: string;
  /** Undefined: delete. */
  readonly item: T | undefined;
  readonly region: string;
  /** Milliseconds since the epoch, by that region's clock. */
  readonly nowMs: number;
  /** Must hold for the item as this replica has it; undefined stands for no item. */
  readonly condition?: (current: T | undefined) => boolean;
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

/**
 * What a replica holds after a replicated write has arrived: the newer of the two.
 *
 * @rule ddb-last-writer-wins
 */
export function receive<T>(held: Write<T> | undefined, incoming: Write<T>): Write<T> {
  return held === undefined || wins(incoming.version, held.version) ? incoming : held;
}

/**
 * The write that a replica acknowledges, or undefined when the condition fails. It sees only what this replica holds:
 * conditions and consistent reads know nothing of writes that are still on their way from other regions.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 *
 * The caller then stores it and puts it into the outbox for each other replica.
 *
 * @rule ddb-local-conditions
 */
export function writeLocally<T>(held: Write<T> | undefined, request: WriteRequest<T>): Write<T> | undefined {
  const { key, item, region, nowMs, condition } = request;
  if (condition !== undefined && !condition(readLocally(held))) {
    return undefined;
  }
  return { key, item, version: nextVersion(held?.version, nowMs, region) };
}

/**
 * What a read finds, consistent or not: the item as this replica has it, undefined when there is none. A consistent read
 * is sure to be the latest only if the item was last written in this region.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 *
 * @rule ddb-local-reads
 */
export function readLocally<T>(held: Write<T> | undefined): T | undefined {
  return held?.item;
}
