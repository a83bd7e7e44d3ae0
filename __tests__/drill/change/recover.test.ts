import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../src/drill/change/journal";
import { NotRestoredError, recover } from "../../../src/drill/change/recover";
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
    const { done } = await recover(backend.target(), ENTRY, new FakeJournal(backend), {
      onUnreachable: () => cutOffs++,
    });
    expect(done).toEqual([`the reserved concurrency of ${HOME} is 7 again`]);
    expect(cutOffs).toBe(3);
    expect(backend.region(HOME).concurrency).toBe(7);
  });

  it("keeps the journal where AWS cannot be reached for two minutes", async () => {
    const backend = broken(1000);
    const journal = new FakeJournal(backend);
    journal.create(ENTRY);
    const failed = await recover(backend.target(), ENTRY, journal).catch((error) => error);
    expect(failed).toBeInstanceOf(NotRestoredError);
    expect(failed.message).toContain("could not be restored");
    expect(journal.exists()).toBe(true);
  });

  it.each(["2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"])(
    "removes every numbered item, whatever the drill's clock said: %s",
    async (startedAt) => {
      const backend = broken(0);
      for (const table of backend.tables.values()) {
        for (const id of ["us-west-2/0", "eu-central-1/98", "shared/99"]) table.set(`drill-1/${id}`, "x");
        for (const id of ["client/Berlin/0", "client/Berlin/350"]) table.set(`drill-1/${id}`, "x");
        table.set("drill-2/us-west-2/0", "x");
      }
      await recover(
        backend.target(),
        { ...ENTRY, startedAt, writes: 3600, clients: ["Berlin"] },
        new FakeJournal(backend),
      );
      for (const table of backend.tables.values()) expect([...table.keys()]).toEqual(["drill-2/us-west-2/0"]);
    },
  );

  it("tells what somebody else has changed since, which stays", async () => {
    const backend = broken(0);
    backend.region(HOME).concurrency = 9;
    const { done, conflicts } = await recover(backend.target(), ENTRY, new FakeJournal(backend));
    expect(done).toEqual([]);
    expect(conflicts).toEqual([expect.stringContaining("was 7, and somebody else changed it to 9")]);
    expect(backend.region(HOME).concurrency).toBe(9);
  });

  it("does not wait for ever for a control plane that takes a call and does not answer it", async () => {
    const backend = broken(0);
    const target = backend.target();
    const concurrency = () => new Promise<number>(() => {});
    const silent = { ...target, control: { ...target.control, concurrency } };
    const journal = new FakeJournal(backend);
    journal.create(ENTRY);
    const failed = await recover(silent, ENTRY, journal).catch((error) => error);
    expect(failed).toBeInstanceOf(NotRestoredError);
    expect(failed.message).toContain(`the reserved concurrency of ${HOME} could not be restored`);
    expect(journal.exists()).toBe(true);
  });

  it("keeps journal and lock where the items cannot be removed, and says what was restored", async () => {
    const backend = broken(0);
    const journal = new FakeJournal(backend);
    journal.create(ENTRY);
    backend.before = (call) => {
      if (call.startsWith("present")) throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
    };
    await expect(recover(backend.target(), { ...ENTRY, writes: 10 }, journal)).rejects.toThrow(
      `the reserved concurrency of ${HOME} is 7 again\nthe numbered items could not be removed (AccessDeniedException: no): recover again`,
    );
    expect(journal.exists()).toBe(true);
  });
});
