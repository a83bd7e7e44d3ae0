import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../src/drill/change/journal";
import { homeOf, lockHolder } from "../../src/drill/change/lock";
import { recover } from "../../src/drill/change/recover";
import { runDrill } from "../../src/drill/drill";
import { FakeBackend, FakeJournal, Killed, LITTLE, OPTIONS, OTHER } from "../support/fake-backend";

/** A backend that is not as it would be by default, so that "as before" is not "as if new". */
function used(): FakeBackend {
  const backend = new FakeBackend();
  Object.assign(backend.region(OPTIONS.region), { dial: 37.5, concurrency: 200, status: "200" });
  Object.assign(backend.region(OTHER), { dial: 62.5, concurrency: 300 });
  Object.assign(backend.topology, { load: LITTLE });
  return backend;
}

/** Every call but those for the ledger's own items, and the looks at the regions' health, which come every second. */
const isStep = (call: string) => !call.includes("/") && !call.startsWith("targetHealth");

interface Death {
  readonly fault: string;
  /** The call at which the process ends, from 1. */
  readonly step: number;
  /** Whether it ends before that call takes effect, or when it has, and nobody was told. */
  readonly when: "before" | "after";
  /** Whether the journal is lost with the machine, so that only the lock is left. */
  readonly lost: boolean;
}

/** @returns false where the drill ended by itself before */
async function dieAndRecover({ fault, step, when, lost }: Death): Promise<boolean> {
  const backend = used();
  const before = backend.state();
  const journal = new FakeJournal(backend);
  let steps = 0;
  let dead = false;
  const killed = new Killed();
  const die = (moment: Death["when"]) => (call: string) => {
    if (isStep(call) && !dead) {
      if (moment === "before") steps++;
      dead = steps === step && moment === when;
    }
    if (dead) throw killed;
  };
  backend.before = die("before");
  backend.after = die("after");
  await runDrill(backend.target(), { ...OPTIONS, steadySeconds: 1, fault }, { journal }).catch(() => {});
  if (!dead) return false;

  backend.before = () => {};
  backend.after = () => {};
  if (lost) journal.remove();
  const target = backend.target();
  const entry: JournalEntry | undefined = journal.exists() ? journal.read() : await lockHolder(homeOf(target));
  if (entry) await recover(target, entry, journal);
  expect({ step, state: backend.state() }).toEqual({ step, state: before });
  expect(journal.exists()).toBe(false);
  // Its time would pass beside that of all further ones.
  await backend.stop();
  return true;
}

async function stepsOf(death: Omit<Death, "step">): Promise<number> {
  let step = 1;
  while (await dieAndRecover({ ...death, step })) step++;
  return step - 1;
}

describe("a drill that is killed", () => {
  for (const fault of ["status", "throttle", "dial", "table", "cut-off", "replication"]) {
    it(`before any step takes effect leaves nothing of ${fault} that recover does not put back`, async () => {
      expect(await stepsOf({ fault, when: "before", lost: false })).toBeGreaterThan(15);
    });

    it(`after any step took effect leaves nothing of ${fault} that recover does not put back`, async () => {
      expect(await stepsOf({ fault, when: "after", lost: false })).toBeGreaterThan(15);
    });
  }

  for (const fault of ["status", "dial"]) {
    it(`and whose machine is lost leaves nothing of ${fault} that another machine does not put back`, async () => {
      expect(await stepsOf({ fault, when: "after", lost: true })).toBeGreaterThan(15);
    });
  }
});
