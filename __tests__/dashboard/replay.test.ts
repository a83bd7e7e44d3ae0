import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replay } from "../../src/commands/replay";
import { reduce } from "../../src/dashboard/reduce";
import { replayOf } from "../../src/dashboard/replay";
import { captionOf, tellingOf } from "../../src/dashboard/story";
import { LedgerLog } from "../../src/drill/ledger-log";
import { writeEvidence } from "../../src/drill/report/evidence";
import { readRaw } from "../../src/drill/report/raw-files";
import type { Sample } from "../../src/drill/traffic/samples";
import { UserError } from "../../src/process/user-error";
import { CIRCUMSTANCES, recordOf, reportFor } from "../support/drill-record";
import { temporaryFolder } from "../support/temporary-folder";

/** The evidence of a drill that went as it should. */
function evidence({ location, isDns = false }: { location?: string; isDns?: boolean } = {}): string {
  const folder = join(temporaryFolder(), "drill");
  const healthy = (region: string, atMs: number, state = "healthy") => ({ region, atMs, state });
  const writes = new LedgerLog(folder);
  writes.add(
    { event: "write", id: "a", region: "us-west-2", number: 1, value: "v", acknowledged: true, atMs: 1000 },
    0,
  );
  const look = { event: "look", id: "a", region: "eu-central-1", value: "v", found: "v" } as const;
  writes.add({ ...look, atMs: 3000 }, 0);
  writes.add({ ...look, atMs: 39_000, last: true }, 0);
  writes.close();
  const health = [healthy("us-west-2", 0), healthy("eu-central-1", 0), healthy("us-west-2", 13_000, "unhealthy")];
  const record = recordOf({ health: [...health, healthy("us-west-2", 31_000)] });
  const sent = ({ location, dueMs, connection }: Sample, index: number) => {
    if (!isDns || connection === "kept") return {};
    const isOld = dueMs < 14_000 || (dueMs < 15_000 && index % 2 > 0) || dueMs >= 33_000;
    return { client: index % 2, sentTo: location !== "Frankfurt" && isOld ? "us-west-2" : "eu-central-1" };
  };
  const samples = record.samples.map((sample, index) => ({
    ...sample,
    location: location ?? sample.location,
    ...sent(sample, index),
  }));
  const dns = isDns ? { dns: { asks: "a resolver", clients: 2 } } : {};
  writeEvidence(folder, reportFor(), {
    record: { ...record, ...dns, samples },
    circumstances: CIRCUMSTANCES,
    assertions: [],
  });
  return folder;
}

describe("the replay of a drill", () => {
  it("comes to the same delays as the drill's report", async () => {
    const { first, news, endSeconds, moments } = await replayOf(readRaw(evidence()));
    expect(endSeconds).toBe(40);
    expect(moments.map(({ name, second }) => [name, second])).toContainEqual(["fault", 10]);
    const at = (second: number) => news.filter((each) => each.at <= second).reduce(reduce, first);
    expect(tellingOf(at(10))).toMatchObject({ region: "us-west-2", way: "away", seconds: 0 });
    // Checks are computed: the region was detected after 3 s, and its checks are 1 s apart.
    const away = tellingOf(at(29));
    expect(away?.delays.map(({ number, seconds, isOver }) => [number, seconds, isOver])).toEqual([
      [1, 2, true],
      [2, 1, true],
      [3, 2, true],
    ]);
    expect(away?.passage.predicted).toEqual({ best: 1, worst: 8 });
    expect(tellingOf(at(40))).toMatchObject({ way: "back", isOver: true });
    const end = at(40);
    expect(end.cities.Frankfurt?.reduce((sum, { good }) => sum + good, 0)).toBe(40);
    const pair = { from: "us-west-2", to: "eu-central-1", conflicts: 0 };
    expect(at(2).pairs).toEqual([{ ...pair, writes: 0, lag: 0, waiting: 1 }]);
    expect(end.pairs).toEqual([{ ...pair, writes: 1, lag: 2, waiting: 0 }]);
    expect(end.timeline.map(({ text }) => text)).toContain("status in us-west-2 begins");
  });

  it("behind Route 53 has a fourth delay, until no resolver holds the old answer", async () => {
    const { first, news } = await replayOf(readRaw(evidence({ isDns: true })));
    const at = (second: number) => news.filter((each) => each.at <= second).reduce(reduce, first);
    expect(first.setup.front).toBe("Route 53");
    const here = Object.keys(at(9).answers).find((city) => city !== "Frankfurt") as string;
    expect(at(9).answers[here]).toBe("us-west-2");
    // The first of two clients is answered another region before the second.
    expect(at(14.5).answers[here]).toBe("eu-central-1");
    expect(captionOf(at(14.5)).title).toBe("Delay 4: resolvers still hold the old answer");
    expect(tellingOf(at(20))).toMatchObject({ isOver: true, seconds: 5 });
    expect(tellingOf(at(20))?.delays.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it("of clients that stand nowhere on the map has what they saw", async () => {
    const { first, news } = await replayOf(readRaw(evidence({ location: "here" })));
    const end = news.reduce(reduce, first);
    expect(end.cities.here?.reduce((sum, { good }) => sum + good, 0)).toBe(95);
    expect(end.background.cities).toEqual([]);
  });

  it("is one file that needs no network", async () => {
    const folder = evidence();
    const printed = await replay("/", folder);
    expect(printed).toMatch(/^open in a browser: file:\/\/.*replay\.html$/);
    const html = readFileSync(join(folder, "replay.html"), "utf8");
    expect(html).toContain("Replay: status in us-west-2");
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it("says which folder to name", async () => {
    const folder = temporaryFolder();
    await expect(replay("/", folder)).rejects.toThrow("name the folder of a drill that has ended");
    mkdirSync(join(folder, "run-1"));
    await expect(replay("/", folder)).rejects.toThrow(`name one run, such as ${join(folder, "run-1")}`);
  });

  it.each<[string, (folder: string) => void]>([
    ["is damaged", (folder) => writeFileSync(join(folder, "record.json"), "{")],
    ["is not there", (folder) => rmSync(join(folder, "requests.jsonl"), { force: true })],
  ])("says what is wrong where a raw file %s", async (_, damage) => {
    const folder = evidence();
    damage(folder);
    await expect(replay("/", folder)).rejects.toThrow(UserError);
    await expect(replay("/", folder)).rejects.toThrow(`the raw files in ${folder} are not those of a drill: `);
  });
});
