import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { GlobalAcceleratorClient, UpdateEndpointGroupCommand } from "@aws-sdk/client-global-accelerator";
import { describe, expect, it } from "vitest";
import { type DialIo, type DialOptions, dial } from "../../src/commands/dial";
import { journalOf } from "../../src/commands/drill";
import { recoverDrill } from "../../src/commands/drill-recover";
import { encode, type JournalEntry } from "../../src/drill/change/journal";
import { LOCK_ID } from "../../src/drill/change/lock";
import { UserError } from "../../src/process/user-error";
import type { World } from "../../src/simulator/world";
import { serveApi } from "../support/aws-api";
import { deployedProject, somebody } from "../support/drill-project";
import { nextEvent } from "../support/events";
import { ARTICLE, DOMAIN } from "../support/synth";
import { dynamoDb, TestTable } from "../support/table";
import { temporaryFolder } from "../support/temporary-folder";

const US = "us-west-2";
const EU = "eu-central-1";
const ENDED = 0x7fff_fff0;

/** What was typed, and what was printed. */
async function run(
  root: string,
  [what, region, value]: readonly ["dial" | "weight", string?, string?],
  options: Partial<DialOptions> = {},
  signal: AbortSignal = new AbortController().signal,
) {
  const printed: string[] = [];
  const io: DialIo = { print: (line) => printed.push(line), progress: () => {}, signal };
  await dial(root, what, { region, value }, { undo: false, printCli: false, ...options }, io);
  return printed.join("\n");
}

const refused = async (...args: Parameters<typeof run>): Promise<string> => {
  const error = await run(...args).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
};

const groupsOf = (world: World) => world.accelerator.listeners.flatMap(({ endpointGroups }) => endpointGroups);

/** Dial and weights of a region. */
const kept = (world: World, region: string) => {
  const group = groupsOf(world).find((each) => each.region === region);
  return { dial: group?.trafficDialPercentage, weights: group?.endpoints.map(({ weight }) => weight) };
};

const tableOf = (world: World) => new TestTable(dynamoDb(world.tableUrls.get(US) ?? "", US));
const holderOf = async (world: World) => (await tableOf(world).get(LOCK_ID))?.value;

/** What a change by hand has in the lock. */
const entry = (changes: Partial<JournalEntry> = {}): JournalEntry => ({
  drill: "dial-1",
  stack: "GlobalApp",
  region: US,
  target: "aws",
  startedAt: "2026-01-01T00:00:00.000Z",
  who: "bob",
  pid: ENDED,
  host: hostname(),
  writes: 0,
  changes: [],
  ...changes,
});

const simulatorFile = (root: string, simulator: object) => {
  mkdirSync(join(root, ".globalapp"), { recursive: true });
  writeFileSync(join(root, ".globalapp", "simulator.json"), JSON.stringify(simulator));
};

describe("npm run dial on AWS", () => {
  it("sets the dial of one region and nothing else, says how to go back, and goes back", async () => {
    const { root, world, outputs } = await deployedProject();
    const before = groupsOf(world);
    const text = await run(root, ["dial", US, "0"], { outputs });
    expect(text).toMatch(/^warning: a dial of 0 does not stop failover/);
    expect(text).toContain(`the traffic dial of ${US}: 100 -> 0\nthe accelerator is DEPLOYED after`);
    expect(text).toContain(`back to 100: npm run dial -- ${US} --undo --outputs ${outputs}`);
    expect(text).toContain("a deploy sets it to the value in main.ts: to keep it, write it there first");
    expect(text).not.toContain("without the lock");
    const others = before.map((group) => (group.region === US ? { ...group, trafficDialPercentage: 0 } : group));
    expect(groupsOf(world)).toEqual(others);
    expect(await run(root, ["dial"], { outputs })).toBe(
      `${EU}: traffic dial 100, weight 128, healthy\n${US}: traffic dial 0, weight 128, healthy`,
    );
    expect(await holderOf(world)).toBeUndefined();
    await run(root, ["dial", US], { outputs, undo: true });
    expect(groupsOf(world)).toEqual(before);
    expect(readdirSync(join(root, ".globalapp", "by-hand"))).toEqual([]);
  });

  it("keeps the lock while it works, without changes, so that recovering a drill reverts nothing", async () => {
    const { root, world, outputs } = await deployedProject();
    const locked = nextEvent(world.events, "replication", ({ key }) => key.includes(LOCK_ID));
    const running = run(root, ["weight", US, "0"], { outputs });
    await locked;
    const held = JSON.parse(String(await holderOf(world)));
    await running;
    expect(held).toMatchObject({ drill: expect.stringMatching(/^weight-/), writes: 0, changes: [] });
    expect(kept(world, US)).toEqual({ dial: 100, weights: [0] });
  });

  it("is not reverted by npm run drill -- recover when it was killed, which only releases the lock", async () => {
    const { root, world, outputs } = await deployedProject();
    await run(root, ["dial", US, "0"], { outputs });
    await tableOf(world).put(LOCK_ID, encode(entry({ host: "bobs-laptop" })));
    expect(await refused(root, ["dial", EU, "50"], { outputs })).toBe(
      "the change dial-1 holds the lock (bob on bobs-laptop, since 2026-01-01T00:00:00.000Z): wait for it. If it did not finish, run npm run drill -- recover on that machine, or with --outputs FILE on any other",
    );
    expect(await recoverDrill(root, { yes: true, outputs }, somebody())).toEqual({
      text: "restored:\n  the lock is free",
      code: 0,
    });
    expect(kept(world, US).dial).toBe(0);
    expect(await holderOf(world)).toBeUndefined();
    await run(root, ["dial", US], { outputs, undo: true });
    expect(kept(world, US).dial).toBe(100);
  });

  it("takes over the lock of a change of this machine whose process has ended", async () => {
    const { root, world, outputs } = await deployedProject();
    await tableOf(world).put(LOCK_ID, encode(entry()));
    await run(root, ["dial", US, "50"], { outputs });
    expect(kept(world, US).dial).toBe(50);
    expect(await holderOf(world)).toBeUndefined();
  });

  it.each([
    ["a change that runs", { pid: process.pid }, "the change dial-1 holds the lock"],
    ["a drill, although its process has ended", { drill: "drill-1" }, "the drill drill-1 holds the lock"],
  ])("is refused while the lock is held by %s", async (_, changes, message) => {
    const { root, world, outputs } = await deployedProject();
    const lock = encode(entry(changes));
    await tableOf(world).put(LOCK_ID, lock);
    expect(await refused(root, ["dial", US, "50"], { outputs })).toContain(message);
    expect(kept(world, US).dial).toBe(100);
    expect(await holderOf(world)).toBe(lock);
  });

  it("is refused where Route 53 is in front, which has no dials", async () => {
    const { root, outputs } = await deployedProject({ ...ARTICLE, domain: DOMAIN, front: "route-53" });
    expect(await refused(root, ["dial", US, "0"], { outputs })).toBe(
      "Route 53 is in front, and latency records have no dial and no weight: docs/front.md says how to take a region out",
    );
  });

  it("is refused while a drill of this machine is unfinished", async () => {
    const { root, world, outputs } = await deployedProject();
    mkdirSync(dirname(journalOf(root).path), { recursive: true });
    journalOf(root).create(entry({ drill: "drill-1" }));
    expect(await refused(root, ["dial", US, "50"], { outputs })).toMatch(
      /^the journal .* exists: another drill is running/,
    );
    expect(kept(world, US).dial).toBe(100);
  });

  it("goes on without the lock where the home region's table does not answer, and says so", async () => {
    const { root, world, outputs } = await deployedProject();
    const { GlobalApp } = JSON.parse(readFileSync(outputs, "utf8"));
    writeFileSync(outputs, JSON.stringify({ GlobalApp: { ...GlobalApp, [`${US}_table_name`]: "Lost" } }));
    const text = await run(root, ["weight", US, "0"], { outputs });
    expect(text).toMatch(
      /^warning: it cannot be seen whether a drill or another change runs \(ResourceNotFoundException.*\): this change is made without the lock$/m,
    );
    expect(kept(world, US).weights).toEqual([0]);
  });

  it("that Ctrl-C ends has released the lock, and says how to see what is set", async () => {
    const { root, world, outputs } = await deployedProject();
    const abort = new AbortController();
    const locked = nextEvent(world.events, "replication", ({ key }) => key.includes(LOCK_ID));
    void locked.then(() => abort.abort(new Error("ended by SIGINT")));
    expect(await refused(root, ["dial", US, "0"], { outputs }, abort.signal)).toBe(
      "ended by SIGINT: npm run dial shows what is set",
    );
    expect(await holderOf(world)).toBeUndefined();
  });

  it("says what else takes a region out where Global Accelerator's API is down", async () => {
    const { root, world, outputs } = await deployedProject();
    world.faults.set({ kind: "control-plane", target: US });
    expect(await refused(root, ["dial", EU, "0"], { outputs })).toMatch(
      /^the traffic dial of eu-central-1 could not be read or changed: ServiceUnavailableException.*\nGlobal Accelerator's API is in us-west-2; if it does not answer, npm run status -- eu-central-1 503 --outputs .* takes a region out without it$/,
    );
    expect(await holderOf(world)).toBeUndefined();
  });

  it("prints lines of the AWS CLI that do the same, there and back", async () => {
    const { root, world, outputs } = await deployedProject();
    const before = groupsOf(world);
    const [, set = "", , back = ""] = (await run(root, ["weight", US, "0"], { outputs, printCli: true })).split("\n");
    expect(groupsOf(world)).toEqual(before);
    await aws(set);
    expect(kept(world, US)).toEqual({ dial: 100, weights: [0] });
    await aws(back);
    expect(groupsOf(world)).toEqual(before);
    const [, dialled = ""] = (await run(root, ["dial", EU, "12.5"], { outputs, printCli: true })).split("\n");
    await aws(dialled);
    expect(kept(world, EU)).toEqual({ dial: 12.5, weights: [128] });
  });
});

/** Does what the AWS CLI would: its options are the members of the request. */
async function aws(line: string): Promise<void> {
  const [, region = "", arn = "", , dialled, list] =
    /^aws globalaccelerator update-endpoint-group --region (\S+) --endpoint-group-arn (\S+) (--traffic-dial-percentage (\S+)|--endpoint-configurations '([^']+)')$/.exec(
      line,
    ) ?? expect.fail(line);
  const client = new GlobalAcceleratorClient({ region });
  await client.send(
    new UpdateEndpointGroupCommand({
      EndpointGroupArn: arn,
      ...(dialled === undefined ? {} : { TrafficDialPercentage: Number(dialled) }),
      ...(list === undefined ? {} : { EndpointConfigurations: JSON.parse(list) }),
    }),
  );
  client.destroy();
}

describe("npm run weight on the simulator", () => {
  it("finds it by its file, and its record goes with it", async () => {
    const { root, world, outputs, env } = await deployedProject();
    simulatorFile(root, {
      awsEndpointUrl: env.AWS_ENDPOINT_URL,
      faultsUrl: "",
      outputs: JSON.parse(readFileSync(outputs, "utf8")),
    });
    const text = await run(root, ["weight", EU, "0"]);
    expect(text).toContain(`npm run weight -- ${EU} --undo\n`);
    expect(text).toContain(`--endpoint-url ${env.AWS_ENDPOINT_URL}`);
    expect(text).not.toContain("main.ts");
    expect(readdirSync(join(root, ".globalapp")).sort()).toEqual(["simulator-by-hand", "simulator.json"]);
    expect(await run(root, ["weight", EU])).toBe(`${EU}: traffic dial 100, weight 0, healthy`);
    await run(root, ["weight", EU], { undo: true });
    expect(kept(world, EU).weights).toEqual([128]);
  });

  it("is refused where none runs, or it has ended", async () => {
    expect(await refused(temporaryFolder(), ["weight", US, "0"])).toBe(
      "no simulator runs here: start one with npm start, or name a deployed backend with --outputs FILE",
    );
    const { world, endpoint } = await serveApi();
    await world.stop();
    const root = temporaryFolder();
    const url = new URL(endpoint);
    url.port = new URL(world.tableUrls.get(US) as string).port;
    simulatorFile(root, {
      awsEndpointUrl: url.href,
      faultsUrl: "",
      outputs: { Test: { [`${US}_function_name`]: "f" } },
    });
    expect(await refused(root, ["weight"])).toBe("the simulator has ended: start it again with npm start");
  });
});

describe("npm run dial and npm run weight refuse, with all problems at once,", () => {
  const OUTPUTS = { accelerator_dns_name: "a", [`${US}_function_name`]: "f", [`${EU}_function_name`]: "f" };
  const file = (outputs: object = { GlobalApp: OUTPUTS }) => {
    const path = join(temporaryFolder(), "outputs.json");
    writeFileSync(path, JSON.stringify(outputs));
    return path;
  };
  const UNKNOWN = `the backend has no region mars-1; use one of ${US}, ${EU}`;

  it.each([
    [
      "a dial above 100",
      ["dial", "mars-1", "101"],
      {},
      [UNKNOWN, "the dial 101 is not valid: use a number from 0 to 100"],
    ],
    [
      "a dial that 32 bits cannot hold, and --undo",
      ["dial", US, "33.3"],
      { undo: true },
      [
        "the dial 33.3 is not valid: AWS keeps it as a 32-bit number, which cannot hold it exactly: use a whole number, or quarters such as 33.25",
        "--undo restores the value from before: leave out the value",
      ],
    ],
    ["a text", ["dial", US, "off"], {}, ["the dial is not a number: use a number from 0 to 100"]],
    ["an empty text", ["weight", US, " "], {}, ["the weight is not a number: use a whole number from 0 to 255"]],
    [
      "a weight above 255",
      ["weight", US, "256"],
      {},
      ["the weight 256 is not valid: use a whole number from 0 to 255"],
    ],
    ["half a weight", ["weight", US, "0.5"], {}, ["the weight 0.5 is not valid: use a whole number from 0 to 255"]],
    ["--undo of no region", ["dial"], { undo: true }, ["--undo needs a region"]],
    ["--print-cli of no value", ["dial", US], { printCli: true }, ["--print-cli needs a value"]],
  ] as const)("%s", async (_, typed, options, problems) => {
    expect(await refused(temporaryFolder(), typed, { outputs: file(), ...options })).toBe(problems.join("\n"));
  });

  it("outputs of several stacks, or of none that is wanted", async () => {
    const outputs = file({ One: OUTPUTS, Two: OUTPUTS });
    expect(await refused(temporaryFolder(), ["dial"], { outputs })).toBe(
      "there are several stacks: give --stack with one of One, Two",
    );
    expect(await refused(temporaryFolder(), ["dial"], { outputs, stack: "Three" })).toBe(
      "the outputs have no stack Three; use one of One, Two",
    );
    expect(await refused(temporaryFolder(), ["dial"], { outputs: file({}) })).toBe("the outputs have no stack");
  });
});
