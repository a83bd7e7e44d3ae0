import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readReport } from "../../src/drill/report/evidence";
import type { BackendProps } from "../../src/settings/schema";
import {
  drillProject,
  findingsOnAnyMachine,
  HANG,
  runDrillCommand,
  SELDOM,
  SHORT,
  shippedProject,
} from "../support/drill-project";
import { startProcess } from "../support/start-process";
import { ARTICLE, DOMAIN } from "../support/synth";

const DRILL = "__tests__/support/drill-process.ts";
const HOME = "us-west-2";
const OTHER = "eu-central-1";

/** Clients need a token, and so HTTPS. */
const TOKENS: BackendProps = {
  ...ARTICLE,
  domain: DOMAIN,
  writes: { issuer: "https://issuer.example.com", audience: "items" },
};

/** Requests as clients of the example application send them. */
function trafficIn(root: string): string {
  const file = join(root, "traffic.json");
  const write = {
    name: "write",
    method: "PUT",
    path: "/items/traffic-{n}",
    headers: { authorization: `Bearer \${GLOBALAPP_DRILL_TOKEN}` },
    body: { number: "{n}" },
  };
  writeFileSync(
    file,
    JSON.stringify({ requests: [{ name: "miss", path: "/get/nobody", share: 3, statuses: [404] }, write] }),
  );
  return file;
}

const foldersOf = (root: string): string[] =>
  readdirSync(join(root, "drills")).map((name) => join(root, "drills", name));

const lastReport = (root: string) => readReport(foldersOf(root).at(-1) ?? "");

/** All that a drill leaves, as one text. */
const evidenceIn = (folder: string): string =>
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("");

describe("npm run drill as clients use the backend", () => {
  it("writes through the accelerator and sends the product's requests, in virtual time, each time the same", async () => {
    const root = shippedProject(TOKENS);
    const options = { traffic: trafficIn(root), assert: ["client-lost=0"], hold: 5 };
    for (const _ of [1, 2]) {
      expect(await runDrillCommand(root, [HOME], options)).toMatchObject({ code: 0 });
    }
    const { ledger, traffic } = lastReport(root);
    expect(ledger.throughAccelerator?.locations).toMatchObject([
      { name: OTHER, refused: 0, lost: 0, unknown: 0, takenBy: { [OTHER]: expect.any(Number) } },
      {
        name: HOME,
        refused: 0,
        lost: 0,
        unknown: 0,
        takenBy: { [HOME]: expect.any(Number), [OTHER]: expect.any(Number) },
      },
    ]);
    expect(traffic).toMatchObject([
      { kind: "miss", failed: 0 },
      { kind: "write", failed: 0 },
    ]);
    const [one = "", two = ""] = foldersOf(root);
    const requests = (folder: string) => readFileSync(join(folder, "requests.jsonl"), "utf8");
    expect(requests(one)).toContain('"kind":"miss","good":true');
    expect(requests(two)).toBe(requests(one));
    // How every token begins.
    expect(evidenceIn(one)).not.toContain("eyJ");
  });

  it("does so over real sockets, with the simulator's token, and keeps no secret", async ({ skip }) => {
    const root = shippedProject(TOKENS);
    const file = join(root, "traffic.json");
    // What needs no table: on a busy machine a function gives up on its own.
    const kind = { name: "ask", method: "OPTIONS", path: "/items/{n}", headers: { secret: `\${DRILL_SECRET}` } };
    writeFileSync(file, JSON.stringify({ requests: [kind] }));
    const options = { ...SHORT, ...SELDOM, virtual: false, timeout: HANG, traffic: file };
    await once(startProcess(DRILL, { root, region: HOME, options }, { DRILL_SECRET: "open sesame" }), "exit");
    const report = lastReport(root);
    findingsOnAnyMachine(report, skip);
    const { ledger, traffic } = report;
    const { locations = [], notMeasured, refusedWith } = ledger.throughAccelerator ?? {};
    expect(notMeasured).toBeUndefined();
    expect(["status 401", "status 403"]).not.toContain(refusedWith);
    expect(locations.map(({ name, lost }) => [name, lost])).toEqual([
      [OTHER, 0],
      [HOME, 0],
    ]);
    expect(traffic).toMatchObject([{ kind: "ask", failed: 0, sent: expect.any(Number) }]);
    const evidence = evidenceIn(foldersOf(root)[0] ?? "");
    expect(evidence).toContain('"kind":"ask","good":true');
    expect(evidence).not.toContain("open sesame");
    expect(evidence).not.toContain("eyJ");
  });

  it.each<[string, BackendProps, RegExp]>([
    ["the API takes no writes", ARTICLE, /^the API takes no writes/],
    [
      "the application is another one, which answers as if it were the example",
      { ...ARTICLE, writes: "anonymous" },
      /stores items in another way than the example$/,
    ],
  ])("says why nothing was measured where %s", async (_, props, reason) => {
    const root = drillProject(props);
    const { code } = await runDrillCommand(root, [HOME], { assert: ["client-lost=0"] });
    expect(code).toBe(3);
    const { ledger, assertions, findings } = lastReport(root);
    expect(ledger.throughAccelerator).toEqual({
      notMeasured: expect.stringMatching(reason),
      locations: [],
      unsettled: [],
    });
    expect(assertions).toEqual([{ text: "client-lost=0", holds: false, actual: "not measured" }]);
    expect(findings).toEqual([]);
    expect(readFileSync(join(foldersOf(root)[0] ?? "", "report.md"), "utf8")).toContain(
      "Writes through the accelerator were not measured: ",
    );
  });

  it("starts nothing where the file of --traffic is wrong", async () => {
    const root = drillProject();
    const file = join(root, "traffic.json");
    writeFileSync(file, "[]");
    await expect(runDrillCommand(root, [HOME], { traffic: file })).rejects.toThrow(`--traffic ${file} has 1 problem:`);
  });
});
