import type { Write } from "./replication";

/**
 * The writes of one replica that have yet to reach one other replica. A value: every function returns a new one.
 *
 * The writes are a list linked from the newest to the oldest, so that adding one costs the same however long an isolated
 * region's backlog has become.
 */
export interface Outbox<T> {
  /** Nothing leaves: one of the two regions is isolated, or replication is paused. */
  readonly held: boolean;
  readonly newest: Pending<T> | undefined;
}

interface Pending<T> {
  readonly write: Write<T>;
  readonly dueMs: number;
  /** Names of the faults that hold this write: it waits for the end of each. */
  readonly heldBy: readonly string[];
  readonly older: Pending<T> | undefined;
}

/**
 * An outbox with nothing in it, for one pair of replicas. Each replica sends only what was written to it, straight to every
 * other replica: our policy, AWS does not publish the paths.
 *
 * @rule ddb-replication-mesh
 */
export function emptyOutbox<T>(): Outbox<T> {
  return { held: false, newest: undefined };
}

/**
 * Adds an acknowledged write that should arrive at `dueMs`, in milliseconds since the epoch, and not before `releaseHeld`
 * was called for everything that holds it. AWS says that replication
 * usually takes a second or less, with no SLA: the lag is the caller's choice.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 *
 * @rule ddb-replication-lag
 */
export function enqueue<T>(
  outbox: Outbox<T>,
  write: Write<T>,
  dueMs: number,
  heldBy: readonly string[] = [],
): Outbox<T> {
  return { ...outbox, newest: { write, dueMs, heldBy, older: outbox.newest } };
}

/**
 * Stops the outbox when a region is cut off. Its replica continues to accept writes, and they wait here.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 *
 * @rule ddb-isolated-replica
 */
export function hold<T>(outbox: Outbox<T>): Outbox<T> {
  return { ...outbox, held: true };
}

/**
 * Lets the outbox go on when the region is back: the backlog that fell due meanwhile is due at once.
 *
 * @rule ddb-isolated-replica
 */
export function release<T>(outbox: Outbox<T>): Outbox<T> {
  return { ...outbox, held: false };
}

/**
 * Lets go of the single writes that one fault holds: those that nothing else holds are due as they were. Nothing is lost:
 * like an isolated region's backlog, they arrive when the fault is over.
 *
 * @rule ddb-isolated-replica
 */
export function releaseHeld<T>(outbox: Outbox<T>, holder: string): Outbox<T> {
  return oldestFirst(outbox).reduce(
    (rest, { write, dueMs, heldBy }) =>
      enqueue(
        rest,
        write,
        dueMs,
        heldBy.filter((each) => each !== holder),
      ),
    { ...outbox, newest: undefined } as Outbox<T>,
  );
}

/**
 * The writes to deliver by now, in the order in which they go, and the outbox without them. A write waits for the earlier
 * ones of the same item only: order is kept item by item and not across items.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 *
 * Every write is delivered by itself. AWS may coalesce quick changes of an item into one.
 *
 * @rule ddb-item-order
 */
export function takeDue<T>(
  outbox: Outbox<T>,
  nowMs: number,
): { readonly due: readonly Write<T>[]; readonly outbox: Outbox<T> } {
  if (outbox.held) {
    return { due: [], outbox };
  }
  const due: Write<T>[] = [];
  const waiting = new Set<string>();
  let rest = emptyOutbox<T>();
  for (const { write, dueMs, heldBy } of oldestFirst(outbox)) {
    if (dueMs <= nowMs && heldBy.length === 0 && !waiting.has(write.key)) {
      due.push(write);
    } else {
      waiting.add(write.key);
      rest = enqueue(rest, write, dueMs, heldBy);
    }
  }
  return { due, outbox: rest };
}

/**
 * When `takeDue` has a write to deliver again, in milliseconds since the epoch; undefined where none waits, or all are
 * held.
 *
 * @rule ddb-item-order
 */
export function nextDueMs<T>(outbox: Outbox<T>): number | undefined {
  if (outbox.held) return undefined;
  const first = new Map<string, number>();
  for (const { write, dueMs, heldBy } of oldestFirst(outbox)) {
    if (!first.has(write.key)) first.set(write.key, heldBy.length > 0 ? Number.POSITIVE_INFINITY : dueMs);
  }
  let next: number | undefined;
  for (const dueMs of first.values()) if (next === undefined || dueMs < next) next = dueMs;
  return next === Number.POSITIVE_INFINITY ? undefined : next;
}

/**
 * How many writes wait.
 *
 * @rule ddb-replication-lag
 */
export function size<T>({ newest }: Outbox<T>): number {
  let count = 0;
  for (let entry = newest; entry !== undefined; entry = entry.older) count++;
  return count;
}

function oldestFirst<T>(outbox: Outbox<T>): readonly Pending<T>[] {
  const pending: Pending<T>[] = [];
  for (let entry = outbox.newest; entry !== undefined; entry = entry.older) {
    pending.push(entry);
  }
  return pending.reverse();
}
