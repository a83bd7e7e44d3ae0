import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../src/drill/change/journal";
import { recover } from "../../../src/drill/change/recover";
import { FakeBackend, FakeJournal, HOME } from "../../support/fake-backend";

const ENTRY: JournalEntry = {
  drill: "drill-1",
  stack: "GlobalApp",
  region: HOME,
  target: "aws",
  startedAt: "2026-01-01T00:00:00.000Z",
  who: "bob",
  pid: 1,
  host: "bobs-laptop",
  writes: 0,
  changes: [{ what: "concurrency", region: HOME, before: 7, to: 0 }],
};

/** A region that a drill has broken, and how often AWS cannot be reached first. */
function broken(refusals: number) {
  const backend = new FakeBackend();
  backend.region(HOME).concurrency = 0;
  let left = refusals;
  backend.before = (call) => {
    if (call.startsWith("setConcurrency") && left-- > 0) {
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    }
  };
  return backend;
}

describe("recovering a drill", () => {
  it("says each time that AWS cannot be reached, and goes on once it can", async () => {
    const backend = broken(3);
    let cutOffs = 0;
    const done = await recover(backend.target(), ENTRY, new FakeJournal(backend), { onUnreachable: () => cutOffs++ });
    expect(done).toEqual([`the reserved concurrency of ${HOME} is 7 again`]);
    expect(cutOffs).toBe(3);
    expect(backend.region(HOME).concurrency).toBe(7);
  });

  it("keeps the journal where AWS cannot be reached for two minutes", async () => {
    const backend = broken(1000);
    const journal = new FakeJournal(backend);
    journal.create(ENTRY);
    await expect(recover(backend.target(), ENTRY, journal)).rejects.toThrow("could not be put back");
    expect(journal.exists()).toBe(true);
  });
});
