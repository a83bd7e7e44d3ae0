import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it, vi } from "vitest";
import { journalOf } from "../../src/commands/drill";
import type { Terminal } from "../../src/commands/drill-options";
import { type RecoverOptions, recoverDrill } from "../../src/commands/drill-recover";
import { encode, type JournalEntry } from "../../src/drill/change/journal";
import { LOCK_ID } from "../../src/drill/change/lock";
import type { World } from "../../src/simulator/world";
import {
  brokenBefore,
  type DeployedProject,
  deployedProject,
  drillProject,
  SELDOM,
  SHORT,
  somebody,
} from "../support/drill-project";
import { nextEvent } from "../support/events";
import { startProcess } from "../support/start-process";
import { dynamoDb, TestTable } from "../support/table";

const HOME = "us-west-2";

/** What was said, and the exit code in front of it, unless that is 0. */
async function recover(root: string, options: Partial<RecoverOptions> = {}, io: Terminal = somebody()) {
  const { text, code } = await recoverDrill(root, { yes: false, ...options }, io);
  return code === 0 ? text : `${code}: ${text}`;
}

/** From here on main.ts is in nobody's reach. */
function withoutMain(root: string): void {
  writeFileSync(join(root, "cdktf.json"), JSON.stringify({ app: "echo main.ts is broken >&2; exit 1" }));
  rmSync(join(root, "cdktf.out"), { recursive: true });
}

/** Outputs as versions wrote them before they named the home region. */
function older(outputs: string): void {
  const { GlobalApp } = JSON.parse(readFileSync(outputs, "utf8"));
  writeFileSync(outputs, JSON.stringify({ GlobalApp: { ...GlobalApp, home_region: undefined } }));
}

const functionOf = (world: World) => world.functionsIn(HOME)[0] ?? expect.fail("no function");

/** What a drill of STATUS would have left behind, of a process that has ended. */
function entryOf({ outputs }: Pick<DeployedProject, "outputs">, changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    drill: "drill-1",
    stack: "GlobalApp",
    region: HOME,
    target: "aws",
    outputs,
    startedAt: new Date().toISOString(),
    who: "bob",
    pid: 0x7fff_fff0,
    host: hostname(),
    writes: 2,
    changes: [{ what: "status", region: HOME, before: "200", to: "400" }],
    ...changes,
  };
}

function leaveJournal(root: string, entry: JournalEntry): void {
  const journal = journalOf(root);
  mkdirSync(dirname(journal.path), { recursive: true });
  journal.create(entry);
}

function breakStatus(world: World): void {
  const lambda = functionOf(world);
  lambda.configure({ environment: { ...lambda.configuration.environment, STATUS: "400" } });
}

const tableOf = (world: World) => new TestTable(dynamoDb(world.tableUrls.get(HOME) ?? "", HOME));

describe("npm run drill -- recover", () => {
  it("has nothing to do where no drill is unfinished, and says how another machine's is found", async () => {
    expect(await recover(drillProject())).toBe(
      "no drill is unfinished here, so there is nothing to restore. To find a drill that another machine started, give --outputs FILE",
    );
  });

  it("puts back what a drill left that was killed in the middle (kill -9), whatever it had begun", async ({ skip }) => {
    const { root, world, outputs, env } = await deployedProject();
    const before = functionOf(world).configuration.environment;
    const broken = nextEvent(world.events, "configuration", ({ region, changed }) => {
      return region === HOME && changed.STATUS?.to === "400";
    });
    const options = { ...SHORT, ...SELDOM, target: "aws", virtual: false, outputs, fault: "status", yes: true };
    const child = startProcess("__tests__/support/drill-process.ts", { root, region: HOME, options }, env);
    const ended = once(child, "exit");
    await brokenBefore(ended, broken, skip);
    child.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(functionOf(world).configuration.environment.STATUS).toBe("400");
    expect(journalOf(root).read().changes).toEqual([
      { what: "status", region: HOME, before: before.STATUS, to: "400" },
    ]);

    // The journal is all that is left: no main.ts, no outputs, and not the shell with the endpoint.
    withoutMain(root);
    rmSync(outputs);
    vi.stubEnv("AWS_ENDPOINT_URL", undefined);
    const text = await recover(root);
    expect(process.env.AWS_ENDPOINT_URL).toBe(env.AWS_ENDPOINT_URL);
    expect(text).toContain(`restored:\n  STATUS of ${HOME} is ${before.STATUS ?? "not set"} again\n  the lock is free`);
    const [, requests = ""] = /^what its clients saw until then: (.*requests\.jsonl)$/m.exec(text) ?? [];
    expect(readFileSync(requests, "utf8")).toMatch(/^\{"due":.*"status":200,"region":"us-west-2"\}\n/);
    expect(functionOf(world).configuration.environment).toEqual(before);
    expect(journalOf(root).exists()).toBe(false);
    const left = await tableOf(world).client.send(new ScanCommand({ TableName: "GlobalApp" }));
    expect(left.Items?.map((item) => item.item_id)).toEqual(["foobar"]);
    expect(await recover(root)).toContain("no drill is unfinished here");
  });

  it("does nothing while the drill still runs, unless it is told that it does not", async () => {
    const project = await deployedProject();
    const { root, world } = project;
    breakStatus(world);
    leaveJournal(root, entryOf(project, { pid: process.pid }));
    await expect(recover(root)).rejects.toThrow(
      `the drill drill-1 is probably still running, as process ${process.pid}: end it with Ctrl-C, and it restores everything itself. If that process is not a drill, give --yes`,
    );
    expect(functionOf(world).configuration.environment.STATUS).toBe("400");
    expect(await recover(root, { yes: true })).toBe(`restored:\n  STATUS of ${HOME} is 200 again`);
    expect(functionOf(world).configuration.environment.STATUS).toBe("200");
  });

  it("puts back from the lock what a machine began that is lost, when somebody confirms that", async () => {
    const project = await deployedProject();
    const { root, world, outputs } = project;
    breakStatus(world);
    await tableOf(world).put(LOCK_ID, encode(entryOf(project, { host: "bobs-laptop" })));
    const unsure = somebody("");
    withoutMain(root);
    await expect(recover(root, { outputs }, unsure)).rejects.toThrow(`${HOME} was not confirmed: type its name`);
    expect(unsure.asked).toEqual([
      expect.stringMatching(/^bob started drill-1 on bobs-laptop at .*type the region's name, us-west-2,/),
    ]);
    expect(functionOf(world).configuration.environment.STATUS).toBe("400");
    const text = await recover(root, { outputs }, somebody(HOME));
    expect(text).toBe(`restored:\n  STATUS of ${HOME} is 200 again\n  the lock is free`);
    expect(await tableOf(world).get(LOCK_ID)).toBeUndefined();
    expect(await recover(root, { outputs })).toBe("no drill holds the lock, so there is nothing to restore");
  });

  it("leaves what somebody else set since, and the lock of a drill that was begun since", async () => {
    const project = await deployedProject();
    const { root, world } = project;
    const lambda = functionOf(world);
    lambda.configure({ environment: { ...lambda.configuration.environment, STATUS: "503" } });
    const theirs = encode(entryOf(project, { drill: "another" }));
    await tableOf(world).put(LOCK_ID, theirs);
    leaveJournal(root, entryOf(project));
    expect(await recover(root)).toBe(
      `3: restored:\n  STATUS of ${HOME} was 200, and somebody else changed it to 503 during the drill, so it stays 503`,
    );
    expect(lambda.configuration.environment.STATUS).toBe("503");
    expect((await tableOf(world).get(LOCK_ID))?.value).toBe(theirs);
  });

  it("refuses to look for the drill elsewhere than where it ran", async () => {
    const project = await deployedProject();
    const backend = {
      endpoint: "http://127.0.0.1:1",
      acceleratorDnsName: "a",
      regions: {},
      table: { regions: [HOME], partitionKey: "id" },
    };
    leaveJournal(project.root, entryOf(project, { backend }));
    await expect(recover(project.root)).rejects.toThrow(
      `the drill ran on http://127.0.0.1:1, and AWS_ENDPOINT_URL is ${project.env.AWS_ENDPOINT_URL}: unset it`,
    );
  });

  it("needs main.ts for a journal, or for outputs, of an older version, and says so", async () => {
    const project = await deployedProject();
    const { root, outputs, world } = project;
    breakStatus(world);
    leaveJournal(root, entryOf(project));
    expect(await recover(root)).toBe(`restored:\n  STATUS of ${HOME} is 200 again`);
    withoutMain(root);
    leaveJournal(root, entryOf(project));
    await expect(recover(root)).rejects.toThrow(
      /^the journal is of an older version, which does not say how the backend is reached, so main.ts is needed, and it cannot be synthesized:\n/,
    );
    journalOf(root).remove();
    older(outputs);
    await expect(recover(root, { outputs })).rejects.toThrow(
      `${outputs} has no home_region, which the next deploy adds, so main.ts is needed, and it cannot be synthesized:\n`,
    );
  });

  it("synthesizes with the file that the drill was given, so that it need not be given again", async () => {
    const project = await deployedProject();
    leaveJournal(project.root, entryOf(project, { app: "of-the-drill.ts" }));
    await expect(recover(project.root)).rejects.toThrow("of-the-drill.ts");
    await expect(recover(project.root, { app: "another.ts" })).rejects.toThrow("another.ts");
  });

  it("says what cannot be put back, and keeps the journal", async () => {
    const project = await deployedProject();
    const { root } = project;
    leaveJournal(root, entryOf(project, { changes: [{ what: "concurrency", region: "moon-1", to: 0 }] }));
    expect(await recover(root)).toMatch(
      /^4: the reserved concurrency of moon-1 could not be restored \(.*\): recover again$/,
    );
    expect(journalOf(root).exists()).toBe(true);
  });

  it.each([
    ["damaged", "{", "cannot be read"],
    [
      "newer",
      encode(entryOf({ outputs: "" })).replace('"version": 1', '"version": 9'),
      "has version 9, and this program reads 1",
    ],
  ])("refuses a %s journal", async (_, text, message) => {
    const root = drillProject();
    mkdirSync(dirname(journalOf(root).path), { recursive: true });
    writeFileSync(journalOf(root).path, text);
    await expect(recover(root)).rejects.toThrow(message);
  });

  it("says that the outputs are gone which lead to the backend", async () => {
    const root = drillProject();
    leaveJournal(root, entryOf({ outputs: join(root, "gone.json") }));
    await expect(recover(root)).rejects.toThrow(/^.*gone\.json cannot be read/);
  });
});
