import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Claim } from "../../../src/commands/start/claim";
import { closeServer, listen } from "../../../src/simulator/ground/listen";
import { stopAfterTest } from "../../support/stop";
import { temporaryFolder } from "../../support/temporary-folder";

/** A folder with the file of another simulator. */
function folderOf(simulator: object): string {
  const root = temporaryFolder();
  mkdirSync(join(root, ".globalapp"));
  writeFileSync(join(root, ".globalapp", "simulator.json"), JSON.stringify(simulator));
  return root;
}

/** Another process, until the test is over. */
function otherProcess(): number {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  stopAfterTest({
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  });
  return child.pid as number;
}

/** A process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid as number;
}

async function listening(): Promise<string> {
  const server = createServer();
  const port = await listen(server, 0, "another simulator");
  stopAfterTest({ stop: () => closeServer(server) });
  return `http://127.0.0.1:${port}/faults`;
}

const NOBODY = "http://127.0.0.1:9/faults";

describe("a folder belongs to one simulator", () => {
  it("from the first moment until it ends, when nothing is left of it", async () => {
    const root = temporaryFolder();
    const claim = await Claim.take(root, 8080);
    expect(readdirSync(join(root, ".globalapp"))).toEqual(["simulator.json"]);
    claim.release();
    expect(existsSync(join(root, ".globalapp"))).toBe(false);
  });

  it("and another is refused with the first one's process, port and end", async () => {
    const pid = otherProcess();
    const root = folderOf({ pid, port: 8080, faultsUrl: await listening() });
    await expect(Claim.take(root, 9000)).rejects.toThrow(
      `a simulator runs in this folder already: process ${pid}, port 8080. End it with Ctrl-C in its terminal or with ` +
        `kill ${pid}; if that process is something else, delete ${join(".globalapp", "simulator.json")}`,
    );
  });

  it("also while the first one starts", async () => {
    const pid = otherProcess();
    await expect(Claim.take(folderOf({ pid, port: 0 }), 9000)).rejects.toThrow(`process ${pid}. End it`);
  });

  it("but not to one whose process has ended", async () => {
    const pid = await deadProcess();
    (await Claim.take(folderOf({ pid, port: 8080, faultsUrl: await listening() }), 0)).release();
    (await Claim.take(folderOf({ pid, port: 8080 }), 0)).release();
  });

  it("nor to one whose process id is another's by now, ours included", async () => {
    (await Claim.take(folderOf({ pid: otherProcess(), port: 8080, faultsUrl: NOBODY }), 0)).release();
    (await Claim.take(folderOf({ pid: process.pid, port: 8080 }), 0)).release();
  });

  it("and what others keep there stays", async () => {
    const root = temporaryFolder();
    const claim = await Claim.take(root, 0);
    writeFileSync(join(root, ".globalapp", "drill-journal.json"), "{}");
    claim.release();
    expect(readdirSync(join(root, ".globalapp"))).toEqual(["drill-journal.json"]);
  });

  it("which has to be writable", async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, ".globalapp"), "a file in the place of the folder");
    await expect(Claim.take(root, 0)).rejects.toThrow(
      /\.globalapp cannot be written \(.*\): .* make the folder writable$/,
    );
  });
});
