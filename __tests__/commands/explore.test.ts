import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT, explore } from "../../src/commands/explore";
import { planOf } from "../../src/explore/generate";
import type { Finding } from "../../src/explore/search";
import { SimulatedReplica } from "../../src/simulator/global-table/replica";
import { stopAfterTest } from "../support/stop";
import { temporaryFolder } from "../support/temporary-folder";

function io() {
  const printed: string[] = [];
  const shown: string[] = [];
  return { printed, shown, print: (line: string) => printed.push(line), progress: (line: string) => shown.push(line) };
}

/** Deletes are not replicated, until the test is over. */
function plantBug(): void {
  const { apply } = SimulatedReplica.prototype;
  SimulatedReplica.prototype.apply = async function (write) {
    return write.item === undefined ? true : apply.call(this, write);
  };
  stopAfterTest({
    stop: async () => {
      SimulatedReplica.prototype.apply = apply;
    },
  });
}

function written(content: unknown): string {
  const file = join(temporaryFolder(), "plan.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const FINDING: Finding = {
  invariant: "everythingHeals",
  problem: "",
  plan: {
    ...planOf(1),
    regions: [
      { name: "us-west-2", trafficDial: 100, weight: 1 },
      { name: "eu-west-1", trafficDial: 100, weight: 1 },
    ],
    faults: [],
    writes: [],
  },
};

describe("globalapp explore", () => {
  it("says which seeds broke no promise", async () => {
    const { printed, shown, ...rest } = io();
    expect(await explore(temporaryFolder(), { seeds: 3, fromSeed: 5 }, rest)).toBe(EXIT.nothing);
    expect(printed).toEqual([expect.stringMatching(/^no promise broken: seeds 5 to 7, \d+ s$/)]);
    expect(shown).toHaveLength(3);
    expect(shown[2]).toMatch(/^seed 7 {2}2 done of 3 {2}\d+ s$/);
  });

  it("prints the seed and the smallest schedule of a broken promise, and runs its file again", async () => {
    plantBug();
    const root = temporaryFolder();
    const { printed, ...rest } = io();
    expect(await explore(root, { seeds: 200 }, rest)).toBe(EXIT.found);
    const [found = "", smallest = "", again = ""] = printed;
    expect(found).toMatch(/^seed \d+ breaks acknowledgedWritesArrive: item-\d is that of writes/);
    expect(smallest).toMatch(
      /^The smallest schedule that still breaks it \(2 regions, 0 clients, 2 writes, 0 faults\):\n\{/,
    );
    const file = join(root, again.replace(/^.* --replay /, ""));
    const replayed = io();
    expect(await explore(root, { replay: file }, replayed)).toBe(EXIT.found);
    expect(replayed.printed).toEqual([expect.stringMatching(/^acknowledgedWritesArrive: item-\d is /)]);
  });

  it("says that a schedule breaks nothing any more", async () => {
    const { printed, ...rest } = io();
    expect(await explore("", { replay: written(FINDING) }, rest)).toBe(EXIT.nothing);
    expect(printed).toEqual(["no promise broken"]);
  });

  it("says everything that is wrong with a schedule, at once", async () => {
    const { plan } = FINDING;
    const file = written({
      ...FINDING,
      plan: {
        ...plan,
        clients: [{ from: "Atlantis", everySeconds: 0, keeps: true }],
        regions: [...plan.regions, { name: "moon-1", trafficDial: 101, weight: 1 }],
      },
    });
    await expect(explore("", { replay: file }, io())).rejects.toThrow(
      /^--replay: .*plan\.json is not a schedule of npm run explore:\n(?=[\s\S]*plan\.clients\[0\]\.from: )(?=[\s\S]*plan\.clients\[0\]\.everySeconds: )(?=[\s\S]*plan\.regions\[2\]\.name: use the name of an AWS region)(?=[\s\S]*plan\.regions\[2\]\.trafficDial: )/,
    );
  });

  it.each([
    [
      "writes",
      { atSeconds: 1, region: "us-east-1", item: "a", operation: "put" },
      "writes[0].region: the plan has no region us-east-1",
    ],
    [
      "faults",
      { atSeconds: 1, kind: "slow", target: "us-east-1", forSeconds: 1 },
      "faults[0].target: slow has no target us-east-1",
    ],
    ["faults", { atSeconds: 1, kind: "quake", target: "us-west-2", forSeconds: 1 }, "faults[0].kind: "],
  ])("refuses a schedule with %s in a place that is not there", async (part, entry, message) => {
    const file = written({ ...FINDING, plan: { ...FINDING.plan, [part]: [entry] } });
    await expect(explore("", { replay: file }, io())).rejects.toThrow(message);
  });

  it("says that a file is not there, or is no JSON", async () => {
    await expect(explore("", { replay: "/none.json" }, io())).rejects.toThrow(
      "--replay: /none.json cannot be read (ENOENT",
    );
    await expect(explore("", { replay: written("{") }, io())).rejects.toThrow(
      /cannot be read \(.*JSON.*\): name a file/,
    );
  });

  it("refuses to search and to replay at once", async () => {
    await expect(explore("", { replay: "x", seeds: 1, fromSeed: 2 }, io())).rejects.toThrow(
      "--replay runs one schedule, which has its own seed and function: leave out --seeds and --from-seed",
    );
  });

  it("begins no seed after its time", async () => {
    const { printed, ...rest } = io();
    expect(await explore("", { minutes: 0 }, rest)).toBe(EXIT.nothing);
    expect(printed).toEqual(["no promise broken: no seed was run"]);
  });
});
