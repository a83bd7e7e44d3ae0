import { describe, expect, it } from "vitest";
import { encode } from "../../src/drill/change/journal";
import { LOCK_ID } from "../../src/drill/change/lock";
import { checkDrill, runDrill } from "../../src/drill/drill";
import { PreflightError } from "../../src/drill/preflight-error";
import type { DrillOptions } from "../../src/drill/record";
import type { TableAccess } from "../../src/drill/targets/target";
import { FAULTS, faultNamed } from "../../src/faults/registry";
import type { MetricAlarm } from "../../src/topology/alarms";
import { alarmOf } from "../support/alarm";
import { drillOf, FakeBackend, FakeJournal, HOME, LITTLE, OPTIONS, OTHER } from "../support/fake-backend";
import { virtualBackend } from "../support/virtual-drill";

const THIRD = "ap-southeast-2";

/** Why a drill was not started; every refusal leaves everything as it was. */
async function refusal(
  backend: FakeBackend,
  options: Partial<DrillOptions> = {},
  journal = new FakeJournal(backend),
): Promise<readonly string[]> {
  const before = backend.state();
  const stood = journal.exists();
  const error = await drillOf(backend, options, { journal }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(PreflightError);
  expect(backend.state()).toEqual(before);
  expect(journal.exists()).toBe(stood);
  return (error as PreflightError).reasons;
}

const LOCK = encode({
  drill: "drill-of-bob",
  stack: "Test",
  region: HOME,
  target: "aws",
  startedAt: "2026-01-01T00:00:00.000Z",
  who: "bob",
  pid: 1,
  host: "bobs-laptop",
  writes: 0,
  changes: [],
});

describe("a drill is not started", () => {
  it("in a region that there is not", async () => {
    expect(await refusal(new FakeBackend(), { region: "moon-1" })).toEqual([
      `the backend has no region moon-1; use one of ${HOME}, ${OTHER}`,
    ]);
  });

  it("with a fault that the target does not have, and says which it has", async () => {
    const [reason] = await refusal(new FakeBackend(), { fault: "earthquake" });
    expect(reason).toBe(
      `the target aws has no fault earthquake; use one of ${FAULTS.map(({ name }) => name).join(", ")}`,
    );
  });

  it("while a journal stands, whoever wrote it", async () => {
    const backend = new FakeBackend();
    const journal = new FakeJournal(backend);
    journal.create(JSON.parse(LOCK));
    expect(await refusal(backend, {}, journal)).toEqual([
      `the journal ${journal.path} exists: another drill is running, or one did not finish. To restore, run npm run drill -- recover`,
    ]);
    // Not even to prove that the drill could restore: that would revert what the other one has changed.
    expect(backend.calls).toEqual(["create journal"]);
  });

  it("while another drill holds the lock, and says whose it is and what to do", async () => {
    const backend = new FakeBackend();
    for (const table of backend.tables.values()) table.set(LOCK_ID, LOCK);
    expect(await refusal(backend)).toEqual([
      "the drill drill-of-bob holds the lock (bob on bobs-laptop, since 2026-01-01T00:00:00.000Z): wait for it. If it did not finish, run npm run drill -- recover on that machine, or with --outputs FILE on any other",
    ]);
  });

  it("while a lock stands that nobody can read", async () => {
    const backend = new FakeBackend();
    backend.tables.get(HOME)?.set(LOCK_ID, "?");
    expect(await refusal(backend)).toEqual([
      expect.stringMatching(/^the lock, the item globalapp-drill-lock of the table, cannot be read/),
    ]);
  });

  it("when another drill takes the lock at the same moment", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call.startsWith("putIfAbsent")) backend.tables.get(HOME)?.set(LOCK_ID, LOCK);
    };
    const error = await drillOf(backend).catch((error: unknown) => error);
    expect((error as PreflightError).reasons).toEqual(["another drill took the lock just now: wait for it"]);
    expect(backend.tables.get(HOME)?.get(LOCK_ID)).toBe(LOCK);
  });

  it("but is, where the answer that it has the lock was lost, and asking again was refused because of itself", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    const table = target.tables.get(HOME) as TableAccess;
    const putIfAbsent = async (id: string, value: string) => {
      await table.put(id, value);
      return false;
    };
    const tables = new Map([...target.tables, [HOME, { ...table, putIfAbsent }]]);
    const journal = new FakeJournal(backend);
    const record = await runDrill({ ...target, tables }, OPTIONS, { journal });
    expect(record).toMatchObject({ aborted: undefined, left: [] });
    expect(backend.tables.get(HOME)?.has(LOCK_ID)).toBe(false);
  });

  it("when another drill begins its journal at the same moment, and leaves that alone", async () => {
    const backend = new FakeBackend();
    const journal = new FakeJournal(backend);
    backend.before = (call) => {
      if (call === "create journal" && !journal.exists()) {
        backend.before = () => {};
        journal.create(JSON.parse(LOCK));
      }
    };
    const error = await drillOf(backend, {}, { journal }).catch((error: unknown) => error);
    expect((error as PreflightError).reasons).toEqual([expect.stringContaining("another drill is running")]);
    expect(journal.read().drill).toBe("drill-of-bob");
  });

  it("when its journal cannot be written", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call === "create journal") throw new Error("EACCES: permission denied");
    };
    expect(await refusal(backend)).toEqual(["Error: EACCES: permission denied"]);
  });

  it("while the accelerator is being changed", async () => {
    const backend = new FakeBackend();
    backend.accelerator = "IN_PROGRESS";
    expect(await refusal(backend)).toEqual([
      "the accelerator is IN_PROGRESS, not DEPLOYED: wait until its change is deployed",
    ]);
  });

  it("while a region is unhealthy", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.region(OTHER).health = "unhealthy";
    expect(await refusal(backend)).toEqual([`${OTHER} is unhealthy: wait until it is healthy, or repair it first`]);
  });

  it("while a region of a simulator is unhealthy from the start, which waiting does not change", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.region(OTHER).health = "unhealthy";
    const journal = new FakeJournal(backend);
    const refused = runDrill(backend.target({ kind: "virtual" }), OPTIONS, { journal });
    await expect(refused).rejects.toThrow(
      `${OTHER} is unhealthy: npm start shows the answer to its health check, and the log of its function`,
    );
  });

  it("while fewer than two regions are healthy", async () => {
    const backend = new FakeBackend();
    backend.region(OTHER).health = "initial";
    expect(await refusal(backend)).toEqual([
      `${OTHER} is initial: wait until it is healthy, or repair it first`,
      "only 1 of 2 regions are healthy: a drill needs two",
    ]);
  });

  it("while replication lags too far behind", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.replicates = (_, to) => to !== THIRD;
    expect(await refusal(backend)).toEqual([
      `${THIRD} did not get an item from ${HOME} within 10 s: wait until replication has caught up`,
    ]);
  });

  it("while replication lags too far behind, though the lock of an earlier drill is still there", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.replicates = () => false;
    await backend.target().tables.get(THIRD)?.put(LOCK_ID, "an earlier drill", 0);
    backend.replicates = (_, to) => to !== THIRD;
    expect(await refusal(backend)).toEqual([
      `${THIRD} did not get an item from ${HOME} within 10 s: wait until replication has caught up`,
    ]);
  });

  it("while replication lags too far behind, and not for longer where the drill is ended meanwhile", async () => {
    const backend = new FakeBackend();
    backend.replicates = () => false;
    const abort = new AbortController();
    let tookMs = 0;
    backend.after = (call) => {
      if (!call.startsWith("putIfAbsent")) return;
      tookMs = backend.clock.now();
      backend.clock.schedule(3000, () => abort.abort(new Error("ended by SIGINT")));
    };
    const error = await drillOf(backend, {}, { signal: abort.signal }).catch((error) => error);
    expect((error as PreflightError).reasons).toEqual(["ended by SIGINT"]);
    expect((backend.clock.now() - tookMs) / 1000).toBeLessThan(5);
    expect(backend.tables.get(HOME)?.size).toBe(0);
  });

  it("unless replication keeps up, which is not waited for any longer then", async () => {
    const { timeline } = await drillOf(new FakeBackend());
    expect(((timeline.injectedMs ?? Infinity) - timeline.startedMs) / 1000).toBeLessThan(5);
  });

  it("unless nothing is to be written: then it does not matter how far replication lags", async () => {
    const backend = new FakeBackend();
    backend.replicates = () => false;
    await expect(drillOf(backend, { ledger: false })).resolves.toMatchObject({ ledger: [], aborted: undefined });
  });

  it("where another region's reserved concurrency could not take the clients' requests", async () => {
    const backend = new FakeBackend();
    backend.region(HOME).concurrency = 5;
    backend.region(OTHER).concurrency = 9;
    expect(await refusal(backend)).toEqual([
      `${OTHER} has a reserved concurrency of 9 and could not take the traffic of ${HOME} (up to 10 requests at once): raise it, or lower --rate`,
    ]);
    Object.assign(backend.topology, { load: LITTLE });
    expect(await refusal(backend)).toEqual([expect.stringContaining("(up to 10 requests at once)")]);
    backend.region(OTHER).concurrency = 10;
    await expect(drillOf(backend)).resolves.toMatchObject({ aborted: undefined });
  });

  it("where another region has reserved concurrency, and the one that is broken may use all that there is", async () => {
    const backend = new FakeBackend();
    backend.region(OTHER).concurrency = 500;
    expect(await refusal(backend)).toEqual([
      `${OTHER} has a reserved concurrency of 500 and could not take the traffic of ${HOME}, which can use the whole account's concurrency: reserve the same in both regions, or in neither`,
    ]);
  });

  it("where a firewall would take its requests for an attack", async () => {
    const backend = new FakeBackend();
    // The strictest counts: its region may be the one that gets them.
    for (const [index, loadBalancer] of backend.topology.loadBalancers.entries())
      Object.assign(loadBalancer, {
        firewall: { rateLimits: [{ requests: 4199 + 1000 * index, windowSeconds: 300 }], otherRules: [] },
      });
    expect(await refusal(backend, { rate: 5, kept: 2 })).toEqual([
      "the firewall refuses an address after 4199 requests in 5 minutes, and the drill would send 4200 from this machine's address: lower --rate or --kept, or raise firewall.requestsPer5Minutes",
    ]);
    const quieter = await drillOf(backend, { rate: 4, kept: 2 });
    expect(quieter.aborted).toBeUndefined();
    // Where clients may write, the ledger of each location sends one request a second more.
    for (const each of backend.topology.functions)
      Object.assign(each, { environment: { ...each.environment, WRITES: "anonymous" } });
    expect(await refusal(backend, { rate: 5, kept: 1 })).toEqual([expect.stringContaining("would send 4200 from")]);
    const journal = new FakeJournal(backend);
    const unwritten = checkDrill(backend.target(), { ...OPTIONS, rate: 5, kept: 1, ledger: false }, { journal });
    await expect(unwritten).resolves.toContainEqual(expect.stringContaining("proved"));
  });

  it("where a firewall would do so on the simulator, where each location has an address of its own", async () => {
    const backend = new FakeBackend();
    const target = { ...backend.target(), kind: "simulator" as const };
    const options = { ...OPTIONS, rate: 5, kept: 2 };
    const start = async (requests: number) => {
      for (const loadBalancer of backend.topology.loadBalancers)
        Object.assign(loadBalancer, { firewall: { rateLimits: [{ requests, windowSeconds: 300 }], otherRules: [] } });
      return runDrill(target, options, { journal: new FakeJournal(backend) });
    };
    await expect(start(2099)).rejects.toThrow(
      "the firewall refuses an address after 2099 requests in 5 minutes, and the drill would send 2100 from the address of each location: lower --rate or --kept, or raise firewall.requestsPer5Minutes",
    );
    await expect(start(2100)).resolves.toMatchObject({ aborted: undefined });
  });

  it("where another region has less reserved concurrency than the one that is broken", async () => {
    const backend = new FakeBackend();
    backend.region(HOME).concurrency = 100;
    backend.region(OTHER).concurrency = 50;
    expect(await refusal(backend)).toEqual([
      `${OTHER} has a reserved concurrency of 50 and could not take the traffic of ${HOME}, which has 100: raise it to at least 100`,
    ]);
    // With a load it is the assessment that says what is needed.
    Object.assign(backend.topology, { load: LITTLE });
    await expect(drillOf(backend)).resolves.toMatchObject({ aborted: undefined });
  });

  it("where two regions have the same reservation, and the load says that one of them does not carry both", async () => {
    const backend = new FakeBackend();
    for (const region of [HOME, OTHER]) backend.region(region).concurrency = 200;
    // Each serves 1,000 requests a second with 100 executions at a time; one of them would need 200, and some for bursts.
    Object.assign(backend.topology, { load: { ...LITTLE, requestsPerSecond: 2000, meanDurationMs: 100 } });
    expect(await refusal(backend)).toEqual([
      `when ${HOME} is unhealthy, the function in ${OTHER} would need 245 concurrent executions of 200: raise function.reservedConcurrency`,
    ]);
    Object.assign(backend.topology, { load: { ...LITTLE, requestsPerSecond: 1000, meanDurationMs: 100 } });
    await expect(drillOf(backend)).resolves.toMatchObject({ aborted: undefined });
  });

  it("but is, where a region has several functions, whose reservations are those of main.ts", async () => {
    const backend = new FakeBackend();
    for (const region of [HOME, OTHER]) backend.region(region).concurrency = 200;
    const { functions } = backend.topology;
    const more = functions.map((each) => ({ ...each, name: `${each.name}-2`, reservedConcurrency: 500 }));
    Object.assign(backend.topology, {
      load: { ...LITTLE, requestsPerSecond: 2000, meanDurationMs: 100 },
      functions: [...functions.map((each) => ({ ...each, reservedConcurrency: 500 })), ...more],
    });
    await expect(drillOf(backend)).resolves.toMatchObject({ aborted: undefined });
  });

  it("on AWS, where two regions have the same reservation, and no load says whether one of them carries both", async () => {
    const backend = new FakeBackend();
    for (const region of [HOME, OTHER]) backend.region(region).concurrency = 200;
    expect(await refusal(backend)).toEqual([
      `${OTHER} has a reserved concurrency of 200 for its own traffic and would also get that of ${HOME}, which has 200: set load in main.ts, so that the assessment can say whether 200 is enough`,
    ]);
    const simulated = runDrill(backend.target({ kind: "virtual" }), OPTIONS, { journal: new FakeJournal(backend) });
    await expect(simulated).resolves.toMatchObject({ aborted: undefined });
  });

  it.each([
    ["its traffic dial is 0", { dial: 0, health: "healthy" }],
    ["it has no endpoint with a weight above 0", { weight: 0 }],
  ])("where the region has no traffic to lose: %s", async (why, changes) => {
    const backend = new FakeBackend();
    Object.assign(backend.region(HOME), changes);
    expect(await refusal(backend)).toEqual([
      `${HOME} gets no traffic (${why}), so a drill would measure nothing: let it get traffic first`,
    ]);
  });

  it("where another region was taken out of service by its dial, which failover does not know", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    Object.assign(backend.region(THIRD), { dial: 0, health: "healthy" });
    expect(await refusal(backend)).toEqual([
      `the traffic dial of ${THIRD} is 0, so it is out of service, and the drill would send traffic to it: raise the dial first, or set the weight to 0`,
    ]);
  });

  it("where no other region may take traffic", async () => {
    const backend = new FakeBackend();
    backend.region(OTHER).weight = 0;
    expect(await refusal(backend)).toEqual([
      "no other region has an endpoint with a weight above 0, so no region could take the traffic",
    ]);
  });

  it("where another region is out of service for good, by its weight, it is started, and leaves that alone", async () => {
    for (const dial of [0, 40]) {
      const backend = new FakeBackend([HOME, OTHER, THIRD]);
      Object.assign(backend.region(THIRD), { weight: 0, dial, health: "healthy" });
      await expect(drillOf(backend, { fault: "dial" })).resolves.toMatchObject({ aborted: undefined });
      expect(backend.calls.filter((call) => call.startsWith(`setTrafficDial ${THIRD}`))).toEqual([]);
    }
  });

  it.each([
    ["status", { status: "400", health: "healthy" }],
    ["throttle", { concurrency: 0, health: "healthy" }],
    ["table", { denied: true, health: "healthy" }],
  ])("with %s, where the region has that fault already", async (fault, changes) => {
    const backend = new FakeBackend();
    Object.assign(backend.region(HOME), changes);
    const [reason] = await refusal(backend, { fault });
    expect(reason).toBe(`${HOME} already has this fault: ${faultNamed(fault)?.what}. Repair it first`);
  });

  it("without credentials, and says so once", async () => {
    const backend = new FakeBackend();
    backend.before = () => {
      throw Object.assign(new Error("Could not load credentials from any providers"), {
        name: "CredentialsProviderError",
      });
    };
    const error = await drillOf(backend, {}, { journal: new FakeJournal(new FakeBackend()) }).catch((error) => error);
    expect((error as PreflightError).reasons).toEqual([
      "no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ]);
  });

  it("says everything that stands against it at once", async () => {
    const backend = new FakeBackend();
    backend.accelerator = "IN_PROGRESS";
    backend.region(OTHER).concurrency = 1;
    backend.region(OTHER).health = "unhealthy";
    backend.tables.get(HOME)?.set(LOCK_ID, LOCK);
    const error = await drillOf(backend).catch((error) => error);
    expect(error.message).toMatch(
      /^the drill was not started:\n {2}- the drill drill-of-bob[\s\S]*\n {2}- the accelerator/,
    );
    expect((error as PreflightError).reasons).toHaveLength(5);
  });

  it("when AWS does not answer, which is waited for once: the next question would get no answer either", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    const never = () => new Promise<never>(() => {});
    const silent = { ...target, control: { ...target.control, acceleratorStatus: never, concurrency: never } };
    const began = backend.clock.now();
    const error = await checkDrill(silent, OPTIONS, { journal: new FakeJournal(backend) }).catch((error) => error);
    expect(error.reasons).toEqual(["the control plane, asked for acceleratorStatus, did not answer within 60 s"]);
    expect(backend.clock.now() - began).toBe(60_000);
  });

  it("when it is ended while AWS does not answer, without waiting for it", async () => {
    const backend = new FakeBackend();
    const abort = new AbortController();
    const target = backend.target();
    const silent = { ...target, control: { ...target.control, acceleratorStatus: () => new Promise<never>(() => {}) } };
    const drill = runDrill(silent, OPTIONS, { journal: new FakeJournal(backend), signal: abort.signal });
    abort.abort(new Error("ended by SIGINT"));
    await expect(drill).rejects.toThrow("the drill was not started:\n  - ended by SIGINT");
  });

  it("when it is ended before it has begun", async () => {
    const backend = new FakeBackend();
    const abort = new AbortController();
    backend.before = (call) => {
      if (call === `targetHealth ${HOME}`) abort.abort(new Error("ended by SIGINT"));
    };
    const before = backend.state();
    const error = await drillOf(backend, {}, { signal: abort.signal }).catch((error) => error);
    expect((error as PreflightError).reasons).toEqual(["ended by SIGINT"]);
    expect(backend.state()).toEqual(before);
  });

  it("and keeps its journal where it could not give up the lock that it had taken", async () => {
    const backend = new FakeBackend();
    const journal = new FakeJournal(backend);
    backend.before = (call) => {
      if (backend.tables.get(HOME)?.has(LOCK_ID) && !call.endsWith("journal")) throw new Error("the network is gone");
    };
    const error = await drillOf(backend, {}, { journal }).catch((error) => error);
    expect((error as PreflightError).reasons).toEqual([
      "Error: the network is gone",
      "the lock could not be released (Error: the network is gone)",
      "run npm run drill -- recover",
    ]);
    expect(journal.read()).toMatchObject({ region: OPTIONS.region, changes: [] });
  });
});

describe("the rights of a drill", () => {
  const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });

  /** A backend that refuses some calls, and so many of them that a restore would make. */
  function refusing(...refused: string[]) {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (refused.some((each) => call.startsWith(each))) throw denied;
    };
    return backend;
  }

  const policy = "npm run deploy-policy -- --role drill prints a policy that allows it";

  it.each([
    ["throttle", `setConcurrency ${HOME} undefined`, `the reserved concurrency of ${HOME}`],
    ["dial", `setTrafficDial ${HOME} 100`, `the traffic dial of ${HOME}`],
    ["table", `setTableDenied ${HOME} false`, `the role's Deny on the table of ${HOME}`],
  ])("are proved for %s by what the restore will do, and without it nothing is broken", async (fault, call, name) => {
    expect(await refusal(refusing(call), { fault })).toEqual([
      `${name} could not be restored, because these credentials do not allow it (AccessDeniedException: not authorized): ${policy}`,
    ]);
  });

  it("are proved for status by a change that AWS refuses for another reason", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    const control = { ...target.control, checkStatusRight: () => Promise.reject(denied) };
    const drill = runDrill({ ...target, control }, OPTIONS, { journal: new FakeJournal(backend) });
    await expect(drill).rejects.toThrow(`STATUS of ${HOME} could not be restored, because these credentials`);
    expect(backend.calls.filter((call) => call.startsWith("setStatus"))).toEqual([]);
  });

  it("include that of removing the drill's own items", async () => {
    expect(await refusal(refusing("delete drill-"))).toEqual([
      `the drill's items could not be removed from the table (AccessDeniedException: not authorized): ${policy}`,
    ]);
  });

  it("are no reason where AWS fails in another way, which is told", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call.startsWith("delete drill-")) throw Object.assign(new Error("?"), { name: "InternalServerError" });
    };
    expect(await refusal(backend)).toEqual(["InternalServerError: ?"]);
  });

  it("are not tried out while another drill holds the lock, whose changes they would revert", async () => {
    const backend = new FakeBackend();
    for (const table of backend.tables.values()) table.set(LOCK_ID, LOCK);
    await refusal(backend, { fault: "dial" });
    expect(backend.calls.filter((call) => /^(set|delete)/.test(call))).toEqual([]);
  });

  it("are not tried out on a simulator", async () => {
    const backend = new FakeBackend();
    const simulated = { ...backend.target(), kind: "simulator" as const };
    await checkDrill(simulated, { ...OPTIONS, fault: "dial" }, { journal: new FakeJournal(backend) });
    expect(backend.calls.filter((call) => /^(set|delete)/.test(call))).toEqual([]);
  });
});

describe("the credentials of a drill", () => {
  const ending = (backend: FakeBackend, seconds: number | undefined) => {
    const target = backend.target();
    const endMs = seconds === undefined ? undefined : backend.clock.now() + seconds * 1000;
    return { ...target, control: { ...target.control, credentialsExpireMs: async () => endMs } };
  };
  // 2 s steady, 2 phases of 10 s, 10 minutes for the restore, a minute for the ledger.
  const LONGEST = 2 + 2 * 10 + 600 + 60;

  it("must last for the longest drill and its restore", async () => {
    const backend = new FakeBackend();
    const drill = runDrill(ending(backend, LONGEST - 10), OPTIONS, { journal: new FakeJournal(backend) });
    await expect(drill).rejects.toThrow(
      /the credentials end at \d{4}-.*Z, in 11 minutes, and the drill with its restore can take 12: renew them first$/,
    );
    const ended = checkDrill(ending(backend, -90), OPTIONS, { journal: new FakeJournal(backend) });
    await expect(ended).rejects.toThrow("in 0 minutes");
    const journal = new FakeJournal(backend);
    await expect(runDrill(ending(backend, LONGEST + 10), OPTIONS, { journal })).resolves.toMatchObject({ left: [] });
  });

  it("that do not say when they end are not refused, and it is said that this is not proved", async () => {
    const backend = new FakeBackend();
    const notes = await checkDrill(ending(backend, undefined), OPTIONS, { journal: new FakeJournal(backend) });
    expect(notes).toContain("not proved: that the credentials last for the drill. They do not say when they end");
    const simulated = { ...ending(backend, undefined), kind: "simulator" as const };
    expect(await checkDrill(simulated, OPTIONS, { journal: new FakeJournal(backend) })).toEqual([]);
  });
});

describe("an alarm that is to stop the drill", () => {
  const ARN = "arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors";
  const check = (state: string | undefined) => {
    const backend = new FakeBackend();
    const target = backend.target();
    const control = { ...target.control, alarmState: async () => state };
    return checkDrill({ ...target, control }, { ...OPTIONS, stopAlarms: [ARN] }, { journal: new FakeJournal(backend) });
  };

  it("must not be on already", async () => {
    await expect(check("ALARM")).rejects.toThrow(`the alarm ${ARN} is in the state ALARM already: wait until it is OK`);
  });

  it("must be there", async () => {
    await expect(check(undefined)).rejects.toThrow(
      `there is no alarm ${ARN}: check its region, its account and its name`,
    );
  });

  it("must be one of the backend's own on the simulator", async () => {
    const alarm = alarmOf({ region: HOME });
    const of = async (alarms: readonly MetricAlarm[], name: string) => {
      const { target } = await virtualBackend({}, (made) => ({ ...made, alarms }));
      return checkDrill(target, { ...OPTIONS, stopAlarms: [name] }, { journal: new FakeJournal(new FakeBackend()) });
    };
    await expect(of([alarm], ARN)).rejects.toThrow(`there is no alarm ${ARN}: use one of errors`);
    await expect(of([], "errors")).rejects.toThrow(
      "there is no alarm errors: the backend has none, because alarms is not set",
    );
    expect((await of([alarm], "errors")).join()).not.toContain("alarm");
  });

  it("may have no data, which is said", async () => {
    expect(await check("INSUFFICIENT_DATA")).toContain(
      `the alarm ${ARN} is INSUFFICIENT_DATA: it has no data that could stop the drill`,
    );
    expect((await check("OK")).join()).not.toContain("alarm");
  });
});

describe("a preflight alone", () => {
  it("says what is proved and what is not, and leaves everything as it was", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    const journal = new FakeJournal(backend);
    expect(await checkDrill(backend.target(), { ...OPTIONS, fault: "throttle" }, { journal })).toEqual([
      "not proved: that the credentials last for the drill. They do not say when they end",
      `proved: the reserved concurrency of ${HOME} can be restored`,
      "not proved: lambda:PutFunctionConcurrency, which makes the fault and which AWS lets nobody try without a change. If AWS refuses it, the drill ends and nothing is broken",
      `proved: the drill's items can be removed from the table in ${HOME}`,
    ]);
    expect(backend.state()).toEqual(before);
    expect(journal.exists()).toBe(false);
    const ofTable = await checkDrill(backend.target(), { ...OPTIONS, fault: "table" }, { journal });
    expect(ofTable).toContainEqual(expect.stringMatching(/^not proved: iam:PutRolePolicy, which makes the fault/));
  });

  it("refuses what the drill would refuse", async () => {
    const backend = new FakeBackend();
    backend.accelerator = "IN_PROGRESS";
    await expect(checkDrill(backend.target(), OPTIONS, { journal: new FakeJournal(backend) })).rejects.toThrow(
      "the accelerator is IN_PROGRESS",
    );
  });
});
