import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  emptyOutbox,
  enqueue,
  hold,
  nextDueMs,
  type Outbox,
  release,
  releaseHeld,
  takeDue,
} from "../../src/model/outbox";
import type { Write } from "../../src/model/replication";

function write(key: string, sequence: number): Write<number> {
  return { key, item: sequence, version: { timestampMs: 0, sequence, region: "us-west-2" } };
}

/** An outbox with writes to the keys, due at the times. */
function filled(...entries: readonly [key: string, dueMs: number][]): Outbox<number> {
  return entries.reduce((outbox, [key, dueMs], n) => enqueue(outbox, write(key, n), dueMs), emptyOutbox<number>());
}

const items = (writes: readonly Write<number>[]) => writes.map(({ item }) => item);

describe("an outbox", () => {
  test("gives out what is due, once", () => {
    const { due, outbox } = takeDue(filled(["a", 10], ["b", 20]), 10);
    expect(items(due)).toEqual([0]);
    expect(items(takeDue(outbox, 15).due)).toEqual([]);
    expect(items(takeDue(outbox, 20).due)).toEqual([1]);
    expect(takeDue(outbox, 20).outbox).toEqual(emptyOutbox());
  });

  test("keeps the order of an item's writes, also when a later one is due first", () => {
    const outbox = filled(["a", 20], ["a", 10]);
    expect(items(takeDue(outbox, 10).due)).toEqual([]);
    expect(items(takeDue(outbox, 20).due)).toEqual([0, 1]);
  });

  test("does not keep the order across items", () => {
    expect(items(takeDue(filled(["a", 20], ["b", 10]), 10).due)).toEqual([1]);
  });

  test("holds its backlog while isolated, and delivers it when the region heals", () => {
    const isolated = enqueue(hold(filled(["a", 10])), write("a", 7), 11);
    expect(takeDue(isolated, 1000)).toEqual({ due: [], outbox: isolated });
    expect(items(takeDue(release(isolated), 1000).due)).toEqual([0, 7]);
  });

  test("holds a single write, and the later ones of its item, until everything that holds it has let go", () => {
    const held = enqueue(enqueue(emptyOutbox<number>(), write("a", 0), 10, ["one", "other"]), write("a", 1), 10);
    const outbox = enqueue(held, write("b", 2), 20);
    expect(nextDueMs(outbox)).toBe(20);
    expect(nextDueMs(held)).toBeUndefined();
    expect(items(takeDue(outbox, 30).due)).toEqual([2]);
    const rest = releaseHeld(takeDue(outbox, 30).outbox, "one");
    expect(items(takeDue(rest, 30).due)).toEqual([]);
    expect(items(takeDue(releaseHeld(rest, "other"), 30).due)).toEqual([0, 1]);
    expect(nextDueMs(releaseHeld(rest, "other"))).toBe(10);
  });

  test("that is held as a whole stays so when a single write is let go", () => {
    const outbox = hold(enqueue(emptyOutbox<number>(), write("a", 0), 10, ["one"]));
    expect(items(takeDue(releaseHeld(outbox, "one"), 30).due)).toEqual([]);
  });

  test("tells when it has something to give out next", () => {
    expect(nextDueMs(filled(["a", 30], ["b", 20], ["c", 25]))).toBe(20);
    expect(nextDueMs(takeDue(filled(["a", 30], ["b", 20]), 20).outbox)).toBe(30);
    expect(nextDueMs(emptyOutbox())).toBeUndefined();
  });

  test("has nothing to give out for a write while an earlier one of its item waits", () => {
    expect(nextDueMs(filled(["a", 30], ["a", 10]))).toBe(30);
    expect(nextDueMs(filled(["a", 30], ["a", 10], ["b", 20]))).toBe(20);
  });

  test("has nothing to give out while it is isolated, and then what fell due meanwhile", () => {
    const isolated = hold(filled(["a", 10]));
    expect(nextDueMs(isolated)).toBeUndefined();
    expect(nextDueMs(release(isolated))).toBe(10);
  });

  test("is a value: an older one still has everything", () => {
    const before = filled(["a", 10]);
    enqueue(before, write("b", 1), 10);
    takeDue(before, 10);
    hold(before);
    expect(items(takeDue(before, 10).due)).toEqual([0]);
  });

  test("gives out each write as soon as it and the earlier ones of its item are due", () => {
    const entries = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 20 })));
    fc.assert(
      fc.property(entries, (all) => {
        const goesAt = all.map(([key], n) =>
          Math.max(...all.filter(([each], m) => each === key && m <= n).map(([, dueMs]) => dueMs)),
        );
        let outbox = filled(...all);
        for (let nowMs = 0; nowMs <= 20; nowMs += 1) {
          const step = takeDue(outbox, nowMs);
          expect(items(step.due)).toEqual([...all.keys()].filter((n) => goesAt[n] === nowMs));
          outbox = step.outbox;
        }
      }),
    );
  });

  test("gives out something whenever it said that it would, and nothing before", () => {
    const entries = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 20 })));
    fc.assert(
      fc.property(entries, (all) => {
        let outbox = filled(...all);
        let delivered = 0;
        for (let next = nextDueMs(outbox); next !== undefined; next = nextDueMs(outbox)) {
          expect(takeDue(outbox, next - 1).due).toEqual([]);
          const step = takeDue(outbox, next);
          expect(step.due).not.toEqual([]);
          delivered += step.due.length;
          outbox = step.outbox;
        }
        expect(delivered).toBe(all.length);
      }),
    );
  });

  test("takes a long backlog without slowing down", () => {
    let outbox = hold(emptyOutbox<number>());
    for (let n = 0; n < 100_000; n += 1) {
      outbox = enqueue(outbox, write(`key-${n}`, n), n);
    }
    expect(takeDue(release(outbox), 100_000).due.length).toBe(100_000);
  });
});
