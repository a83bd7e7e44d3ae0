import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { EXIT } from "../../src/commands/drill";
import { GAP_SECONDS } from "../../src/drill/own-pauses";
import { readReport } from "../../src/drill/report/evidence";
import { RealClock } from "../../src/process/clock";
import { brokenBefore, deployedProject, HANG, SELDOM, SHORT } from "../support/drill-project";
import { nextEvent } from "../support/events";
import { startProcess } from "../support/start-process";

const HOME = "us-west-2";

it("a drill that is stopped and continued (SIGSTOP, SIGCONT) restores, ends as aborted, and calls no figure measured", async ({
  skip,
}) => {
  const { root, world, outputs, env } = await deployedProject();
  const status = () => world.functionsIn(HOME)[0]?.configuration.environment.STATUS;
  const before = status();
  const broken = nextEvent(world.events, "configuration", ({ region, changed }) => {
    return region === HOME && changed.STATUS?.to === "400";
  });
  const aws = { target: "aws", virtual: false, yes: true, outputs, timeout: HANG } as const;
  const options = { ...SHORT, ...SELDOM, ...aws, fault: "status", hold: 3600 };
  const child = startProcess("__tests__/support/drill-process.ts", { root, region: HOME, options }, env);
  const ended = once(child, "exit");
  await brokenBefore(ended, broken, skip);
  child.kill("SIGSTOP");
  // Time itself is what happens to it; a busy machine makes it longer.
  const stoppedSeconds = GAP_SECONDS + 2;
  await new RealClock().sleep(1000 * stoppedSeconds);
  child.kill("SIGCONT");
  expect(await ended).toEqual([EXIT.aborted, null]);
  expect(status()).toBe(before);
  const [folder = ""] = readdirSync(join(root, "drills"));
  const report = readReport(join(root, "drills", folder));
  expect(report.verdict).toBe("aborted");
  expect(report.aborted).toMatch(/^this process stood still for \d+ s \(it was stopped, or its machine slept\)/);
  expect(Number(/\d+/.exec(report.aborted ?? "")?.[0])).toBeGreaterThanOrEqual(stoppedSeconds - 1);
  const figures = Object.values(report.figures);
  expect(figures.map(({ seconds, missing }) => [seconds, missing])).toEqual(figures.map(() => [null, "not measured"]));
});
