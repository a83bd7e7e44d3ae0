import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyOutbox, enqueue, hold, type Outbox, release, takeDue } from "../../src/model/outbox";
import { compareVersions, readLocally, receive, type Write, writeLocally } from "../../src/model/replication";

const REGIONS = ["eu-central-1", "us-east-1", "us-west-2"];
const KEYS = ["a", "b"];

/** What can happen to a global table. Clocks differ: `clockMs` is what the writing region's clock shows. */
const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("write" as const),
      region: fc.constantFrom(...REGIONS),
      key: fc.constantFrom(...KEYS),
      value: fc.option(fc.nat(9), { nil: undefined }),
      clockMs: fc.integer({ min: 0, max: 20 }),
      lagMs: fc.integer({ min: 0, max: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom("isolate" as const, "heal" as const),
      region: fc.constantFrom(...REGIONS),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 4 }) }) },
);

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
type Item = { readonly value: number };

/** Three replicas and the outbox of each towards each other one, driven as the simulator drives them. */
class GlobalTable {
  readonly replicas = new Map(REGIONS.map((region) => [region, new Map<string, Write<Item>>()]));
  readonly outboxes = new Map<string, Outbox<Item>>();
  readonly acknowledged: Write<Item>[] = [];
  readonly delivered = new Map<string, Write<Item>[]>();
  private nowMs = 0;

  constructor() {
    for (const link of this.links()) {
      this.outboxes.set(link, emptyOutbox());
      this.delivered.set(link, []);
    }
  }

  links(touching?: string): readonly string[] {
    return REGIONS.flatMap((from) => REGIONS.filter((to) => to !== from).map((to) => `${from}>${to}`)).filter(
      (link) => touching === undefined || link.split(">").includes(touching),
    );
  }

  happen(next: Event): void {
    if (next.what === "write") {
      const replica = this.replica(next.region);
      const write = writeLocally(replica.get(next.key), {
        key: next.key,
        item: next.value === undefined ? undefined : { value: next.value },
        region: next.region,
        nowMs: next.clockMs,
      });
      if (write !== undefined) {
        replica.set(next.key, write);
        this.acknowledged.push(write);
        for (const link of this.links(next.region).filter((each) => each.startsWith(next.region))) {
          this.outboxes.set(link, enqueue(this.outbox(link), write, this.nowMs + next.lagMs));
        }
      }
    } else if (next.what === "pass") {
      this.nowMs += next.ms;
      this.deliver();
    } else {
      for (const link of this.links(next.region)) {
        this.outboxes.set(link, (next.what === "isolate" ? hold : release)(this.outbox(link)));
      }
    }
  }

  deliver(): void {
    for (const link of this.links()) {
      const { due, outbox } = takeDue(this.outbox(link), this.nowMs);
      this.outboxes.set(link, outbox);
      this.delivered.get(link)?.push(...due);
      const replica = this.replica(link.split(">")[1] ?? "");
      for (const write of due) {
        replica.set(write.key, receive(replica.get(write.key), write));
      }
    }
  }

  healAndSettle(): void {
    for (const region of REGIONS) {
      this.happen({ what: "heal", region });
    }
    this.happen({ what: "pass", ms: 1000 });
  }

  replica(region: string): Map<string, Write<Item>> {
    return this.replicas.get(region) ?? expect.fail(region);
  }

  outbox(link: string): Outbox<Item> {
    return this.outboxes.get(link) ?? expect.fail(link);
  }

  contents(region: string): readonly (Item | undefined)[] {
    return KEYS.map((key) => readLocally(this.replica(region).get(key)));
  }
}

function happened(events: readonly Event[]): GlobalTable {
  const table = new GlobalTable();
  for (const each of events) {
    table.happen(each);
  }
  return table;
}

function settled(events: readonly Event[]): GlobalTable {
  const table = happened(events);
  table.healAndSettle();
  return table;
}

const history = fc.array(event, { maxLength: 40 });
const runs = { numRuns: 500 };

describe("a global table, after any writes, isolations and heals", () => {
  test("has the same items in every region once it has healed", () => {
    fc.assert(
      fc.property(history, (events) => {
        const table = settled(events);
        for (const region of REGIONS) {
          expect(table.contents(region)).toEqual(table.contents(REGIONS[0] ?? ""));
        }
      }),
      runs,
    );
  });

  test("has lost no acknowledged write, unless a later write to the same item won", () => {
    fc.assert(
      fc.property(history, (events) => {
        const table = settled(events);
        for (const region of REGIONS) {
          for (const write of table.acknowledged) {
            const held = table.replica(region).get(write.key) ?? expect.fail("lost");
            const order = compareVersions(held.version, write.version);
            expect(order).toBeGreaterThanOrEqual(0);
            expect(order > 0 ? table.acknowledged.includes(held) : held === write).toBe(true);
          }
        }
      }),
      runs,
    );
  });

  test("keeps a deleted item deleted, unless a later write made it anew", () => {
    fc.assert(
      fc.property(history, (events) => {
        const table = settled(events);
        for (const key of KEYS) {
          const [last] = table.acknowledged
            .filter((write) => write.key === key)
            .sort((a, b) => compareVersions(b.version, a.version));
          for (const region of REGIONS) {
            expect(readLocally(table.replica(region).get(key))).toEqual(last?.item);
          }
        }
      }),
      runs,
    );
  });

  test("has sent every write to every other region once, in the order of each item", () => {
    fc.assert(
      fc.property(history, (events) => {
        const table = settled(events);
        for (const link of table.links()) {
          for (const key of KEYS) {
            const sent = table.delivered.get(link)?.filter((write) => write.key === key);
            const written = table.acknowledged.filter(
              (write) => write.key === key && link.startsWith(write.version.region),
            );
            expect(sent).toEqual(written);
          }
        }
      }),
      runs,
    );
  });

  test("has shown a region that was isolated from the start nothing but its own writes", () => {
    fc.assert(
      fc.property(history, (events) => {
        const withoutHeals = events.filter(({ what }) => what !== "heal");
        const table = happened([{ what: "isolate", region: "us-west-2" }, ...withoutHeals, { what: "pass", ms: 1000 }]);
        for (const write of table.replica("us-west-2").values()) {
          expect(write.version.region).toBe("us-west-2");
        }
      }),
      runs,
    );
  });
});
