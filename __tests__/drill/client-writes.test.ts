import { describe, expect, it } from "vitest";
import { summaryOf } from "../../src/commands/drill-summary";
import { recover } from "../../src/drill/change/recover";
import { clientWriting, writersOf } from "../../src/drill/client-writes";
import { runDrill } from "../../src/drill/drill";
import type { LedgerEntry } from "../../src/drill/ledger";
import type { DrillRecord } from "../../src/drill/record";
import { judged, parseAssertion } from "../../src/drill/report/assertions";
import { documentOf } from "../../src/drill/report/page/sections";
import type { Client, Outcome, Target } from "../../src/drill/targets/target";
import type { RequestParts } from "../../src/drill/traffic/request-kind";
import { locate, locationOf } from "../../src/model/geography";
import { markdownOf } from "../../src/page/markdown";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { recordOf, reportFor, writeOf } from "../support/drill-record";
import { FakeBackend, FakeJournal, HOME, Killed, OPTIONS, OTHER } from "../support/fake-backend";
import { type TopologyChanges, topologyOf } from "../support/topology";

const TOKEN = { GLOBALAPP_DRILL_TOKEN: "secret" };

const withWrites = (WRITES: string | undefined): TopologyChanges => ({
  function: { environment: { tablename: "GlobalApp", ...(WRITES === undefined ? {} : { WRITES }) } },
});

/** What a client of a backend would send. */
function writing(changes: TopologyChanges, { variables = {}, paused = false } = {}) {
  const asked: (readonly [path: string, timeoutMs: number, parts: RequestParts | undefined])[] = [];
  const request: Client["request"] = async (...parameters) => {
    asked.push([parameters[0], parameters[1], parameters[2]]);
    return { status: 200 };
  };
  const client: Client = { location: locate("Seattle"), request, open: () => ({ request, close: () => {} }) };
  const clock = new VirtualClock();
  const found = clientWriting(
    { topology: topologyOf("", changes), clients: [client], clock },
    OPTIONS,
    variables,
    () => paused,
  );
  return { found, asked, clock };
}

/** The one request that a write is. */
async function requestFor(changes: TopologyChanges, options: Parameters<typeof writing>[1] = {}) {
  const { found, asked, clock } = writing(changes, options);
  await writersOf(found)[0]?.put("drill/1 a", "value");
  return { asked, seconds: Math.floor(clock.now() / 1000) };
}

describe("a write through the accelerator", () => {
  it.each<[string, string | undefined, string]>([
    ["the application is another one", undefined, "the application is not the example of this project"],
    ["the API takes none", "off", "the API takes no writes"],
    ["there is no token", "token", "the environment variable GLOBALAPP_DRILL_TOKEN has none"],
  ])("is not measured where %s", (_, access, reason) => {
    expect(writing(withWrites(access)).found).toEqual({ state: "not measured", why: expect.stringContaining(reason) });
  });

  it("is not measured where the token is none, and does not show it", () => {
    const { found } = writing(withWrites("token"), { variables: { GLOBALAPP_DRILL_TOKEN: "a secret\n" } });
    expect(found).toEqual({
      state: "not measured",
      why: "the environment variable GLOBALAPP_DRILL_TOKEN has characters that no token has",
    });
  });

  it("is a PUT of the item, with the token where the API wants one", async () => {
    const body = '{"value":"value"}';
    const type = { "content-type": "application/json" };
    const anonymous = await requestFor(withWrites("anonymous"), { variables: TOKEN });
    expect(anonymous.asked).toEqual([["/items/drill%2F1%20a", 1000, { method: "PUT", headers: type, body }]]);
    const { asked } = await requestFor(withWrites("token"), { variables: TOKEN });
    expect(asked[0]?.[2]?.headers).toEqual({ ...type, authorization: "Bearer secret" });
  });

  it("has the table's second key, and an end where items can have one", async () => {
    const table = { sortKey: "kind", ttlAttribute: "expires" };
    const { asked, seconds } = await requestFor({ ...withWrites("anonymous"), table });
    expect(asked[0]?.[0]).toBe("/items/drill%2F1%20a/drill");
    expect(JSON.parse(asked[0]?.[2]?.body ?? "")).toEqual({ value: "value", expires: seconds + 7 * 86_400 });
  });

  it("is not sent while a restore needs the sockets", async () => {
    const { asked } = await requestFor(withWrites("anonymous"), { paused: true });
    expect(asked).toEqual([]);
  });
});

/** A backend whose API takes writes, and a target whose clients reach it. */
function writable(answer: (location: string) => Outcome = (location) => ({ status: 200, region: location })) {
  const backend = new FakeBackend();
  for (const { environment } of backend.topology.functions) Object.assign(environment, { WRITES: "anonymous" });
  const target = backend.target();
  const client = (name: string): Client => {
    const get = async () => backend.answer(name);
    const request: Client["request"] = async (path, _, parts) => {
      if (parts?.method !== "PUT") return get();
      const outcome = answer(name);
      const { region = "" } = outcome;
      const { value } = JSON.parse(parts.body ?? "");
      if (outcome.status === 200)
        await target.tables.get(region)?.put(decodeURIComponent(path.slice("/items/".length)), value);
      return outcome;
    };
    return { location: locationOf(name), request, open: () => ({ request: get, close: () => {} }) };
  };
  return { backend, target: { ...target, clients: [HOME, OTHER].map(client) } satisfies Target };
}

const drill = ({ backend, target }: ReturnType<typeof writable>): Promise<DrillRecord> =>
  runDrill(target, OPTIONS, { journal: new FakeJournal(backend) });

const fateOf = ({ fates }: LedgerEntry) => fates.map(({ fate }) => fate).join(" ");

describe("the ledger through the accelerator", () => {
  it("writes one item a second from each location, looks for each in every region, and removes them", async () => {
    const all = writable();
    const { clientWrites, ledger } = await drill(all);
    const entries = clientWrites?.entries ?? [];
    expect(entries.slice(0, 4).map(({ location, region, number }) => [location, region, number])).toEqual([
      [HOME, HOME, 0],
      [OTHER, OTHER, 0],
      [HOME, HOME, 1],
      [OTHER, OTHER, 1],
    ]);
    expect(new Set(entries.map(fateOf))).toEqual(new Set(["present present"]));
    expect(clientWrites).toMatchObject({ refused: [] });
    expect(ledger.filter(({ location }) => location !== undefined)).toEqual([]);
    expect([...all.backend.tables.values()].flatMap((table) => [...table.keys()])).toEqual([]);
  });

  it("keeps apart what was refused, and why", async () => {
    const { clientWrites } = await drill(
      writable((location) => (location === HOME ? { status: 503 } : { status: 200, region: OTHER })),
    );
    expect(clientWrites?.refused[0]).toMatchObject({ location: HOME, status: 503 });
    expect(new Set(clientWrites?.entries.map(({ location }) => location))).toEqual(new Set([OTHER]));
  });

  it("finds a write that the region which took it did not pass on", async () => {
    const all = writable();
    all.backend.replicates = (id) => !id.endsWith(`client/${HOME}/1`);
    const { clientWrites } = await drill(all);
    expect(clientWrites?.entries.filter((entry) => fateOf(entry).includes("lost")).map(({ id }) => id)).toEqual([
      expect.stringMatching(`/client/${HOME}/1$`),
    ]);
  });

  it("leaves nothing that recover does not remove, where the drill is killed", async () => {
    const all = writable();
    const { backend, target } = all;
    const journal = new FakeJournal(backend);
    let dead = false;
    backend.before = (call) => {
      dead ||= call === `setStatus ${HOME} undefined`;
      if (dead) throw new Killed();
    };
    await runDrill(target, OPTIONS, { journal }).catch(() => {});
    expect([...(backend.tables.get(OTHER)?.keys() ?? [])].filter((id) => id.includes("/client/"))).not.toEqual([]);
    dead = false;
    backend.before = () => {};
    await recover(backend.target(), journal.read(), journal);
    expect([...backend.tables.values()].flatMap((table) => [...table.keys()])).toEqual([]);
  });

  it("needs its share of the firewall's limit", async () => {
    const { backend, target } = writable();
    for (const loadBalancer of backend.topology.loadBalancers) {
      Object.assign(loadBalancer, {
        firewall: { rateLimits: [{ requests: 3599, windowSeconds: 300 }], otherRules: [] },
      });
    }
    const journal = new FakeJournal(backend);
    await expect(runDrill(target, OPTIONS, { journal })).rejects.toThrow("the drill would send 3600 from");
    const { aborted } = await runDrill(target, { ...OPTIONS, ledger: false }, { journal });
    expect(aborted).toBeUndefined();
  });
});

/** A write from a client at this second of the drill, as `writeOf`: the fault lasts from 10 to 30 s. */
const clientWrite = (location: string, region: string, number: number, lagSeconds?: number): LedgerEntry => ({
  ...writeOf(region, number, lagSeconds),
  acknowledgedMs: 1000 * number,
  id: `drill-1/client/${location}/${number}`,
  location,
});

const WRITES = {
  entries: [
    clientWrite("Seattle", HOME, 5, 0.5),
    clientWrite("Seattle", OTHER, 20, 0.5),
    clientWrite("Frankfurt", OTHER, 20, 0.5),
  ],
  refused: [
    { location: "Seattle", atMs: 12_000, status: 503 },
    { location: "Seattle", atMs: 13_000, status: 503 },
    { location: "Seattle", atMs: 35_000, error: "timeout" as const },
  ],
};

const LOST = { ...WRITES, entries: [...WRITES.entries, clientWrite("Seattle", HOME, 15)] };

const assertion = (clientWrites: DrillRecord["clientWrites"]) =>
  judged(reportFor({ clientWrites }), [parseAssertion("client-lost=0")]).assertions;

describe("a report's writes through the accelerator", () => {
  it("say for each location what became of them, which region took them, and what happened during the fault", () => {
    expect(reportFor({ clientWrites: WRITES }).ledger.throughAccelerator).toEqual({
      locations: [
        {
          name: "Frankfurt",
          acknowledged: 1,
          refused: 0,
          lost: 0,
          unknown: 0,
          takenBy: { [OTHER]: 1 },
          duringFault: { acknowledged: 1, refused: 0, lost: 0, unknown: 0 },
        },
        {
          name: "Seattle",
          acknowledged: 2,
          refused: 3,
          lost: 0,
          unknown: 0,
          takenBy: { [HOME]: 1, [OTHER]: 1 },
          duringFault: { acknowledged: 1, refused: 2, lost: 0, unknown: 0 },
        },
      ],
      refusedWith: "status 503",
      unsettled: [],
    });
  });

  it("change no count of the writes to the tables", () => {
    const { throughAccelerator, ...tables } = reportFor({ clientWrites: LOST }).ledger;
    expect(throughAccelerator).toBeDefined();
    expect(tables).toEqual(reportFor().ledger);
  });

  it("fail the drill where one is lost, and name it", () => {
    const report = reportFor({ clientWrites: LOST });
    expect(report.verdict).toBe("failed");
    expect(report.findings).toContainEqual(
      `1 of the writes that were acknowledged through the accelerator are missing in a region: drill-1/client/Seattle/15 (acknowledged in ${HOME}, not in ${OTHER})`,
    );
  });

  it("can be asserted: those that were acknowledged while the fault lasted", () => {
    const text = "client-lost=0";
    expect(assertion(WRITES)).toEqual([{ text, holds: true, actual: "0" }]);
    expect(assertion(LOST)).toEqual([{ text, holds: false, actual: "1" }]);
    const before = { entries: [clientWrite("Seattle", HOME, 5)].concat(WRITES.entries.slice(0, 1)), refused: [] };
    for (const nothing of [before, undefined, { entries: [], refused: [], notMeasured: "no token" }]) {
      expect(assertion(nothing)).toEqual([{ text, holds: false, actual: "not measured" }]);
    }
  });

  it("are not measured where an application acknowledges what no table has", () => {
    const everywhere = (entry: LedgerEntry) => ({
      ...entry,
      fates: entry.fates.map(({ region }) => ({ region, fate: "lost" as const })),
    });
    const report = reportFor({ clientWrites: { entries: WRITES.entries.map(everywhere), refused: [] } });
    expect(report.ledger.throughAccelerator?.notMeasured).toContain("in another way than the example");
    expect(report.verdict).toBe(reportFor().verdict);
  });

  it("are a sentence and a table, or the reason why there are none", () => {
    const page = (clientWrites: DrillRecord["clientWrites"]) => markdownOf(documentOf(reportFor({ clientWrites })));
    expect(page(WRITES)).toContain(
      "Through the accelerator, as clients write: 3 writes acknowledged, 0 lost; 3 refused (most of them: status 503).",
    );
    expect(page(WRITES)).toContain(
      `| Seattle | 2 | 3 | 0 | ${HOME}: 1, ${OTHER}: 1 | 1 acknowledged, 2 refused, 0 lost |`,
    );
    expect(page({ entries: [], refused: [], notMeasured: "there is no token" })).toContain(
      "Writes through the accelerator were not measured: there is no token.",
    );
    expect(page(undefined)).not.toContain("through the accelerator");
    expect(recordOf().clientWrites).toBeUndefined();
    const summary = (clientWrites: DrillRecord["clientWrites"]) => summaryOf(reportFor({ clientWrites }));
    expect(summary(WRITES)).toContain("  Through the accelerator, as clients write: 3 writes acknowledged");
    expect(summary({ entries: [], refused: [], notMeasured: "there is no token" })).not.toContain("accelerator");
  });
});
