import { join, resolve } from "node:path";
import { objectiveBreaches } from "../assessment/objectives";
import { Journal } from "../drill/change/journal";
import { checkWritable } from "../drill/folder";
import { baselineOf } from "../drill/history/baseline";
import { PreflightError } from "../drill/preflight-error";
import { parseAssertion } from "../drill/report/assertions";
import { parseStopCondition } from "../drill/stop-conditions";
import { alarmNamed } from "../drill/targets/alarm-arn";
import { FAULTS, faultNamed, insteadOf } from "../faults/registry";
import { synthesize } from "../process/synthesize";
import { checkAll, UserError } from "../process/user-error";
import { topologyFromSynth } from "../topology/from-synth";
import { entrancesOf } from "../topology/front";
import type { Topology } from "../topology/topology";
import { clientLocation } from "./client-location";
import { circumstancesOf } from "./drill-circumstances";
import { compareWith } from "./drill-compare";
import type { DrillCommandOptions, Terminal } from "./drill-options";
import { type Told, withOutcome } from "./drill-outcome";
import { drillRegion, preflightOnly } from "./drill-region";
import { checkDeployed, checkTargetOptions, targetOf } from "./drill-target";
import { readTraffic } from "./drill-traffic";
import { DRILL_JOURNAL_FILE } from "./running-simulator";

/** Exit codes: as expected, evidence lost, not started, not as expected, nothing concluded, ended early or not restored. */
export const EXIT = { passed: 0, unwritten: 1, preflight: 2, failed: 3, inconclusive: 3, aborted: 4 } as const;

export const journalOf = (root: string): Journal => new Journal(join(root, DRILL_JOURNAL_FILE));

/**
 * Runs one drill after the other and keeps the evidence of each.
 * @param regions none: every region of the backend that can serve clients
 * @returns the exit code
 * @throws UserError where what is asked for cannot be: nothing was started then
 */
export function drill(
  root: string,
  regions: readonly string[],
  options: DrillCommandOptions,
  io: Terminal,
): Promise<number> {
  return withOutcome(root, options, { codes: EXIT, print: io.print }, (told) => each(root, regions, options, io, told));
}

async function each(
  root: string,
  regions: readonly string[],
  options: DrillCommandOptions,
  io: Terminal,
  told: Told,
): Promise<number> {
  checkAll([
    () => checkTargetOptions(options),
    () => checkFault(options.fault),
    ...options.from.map((place) => () => clientLocation(place)),
    ...options.assert.map((text) => () => parseAssertion(text)),
    ...options.stopIf.map((text) => () => parseStopCondition(text)),
    ...(options.target === "aws" ? options.stopAlarm : []).map((arn) => () => alarmNamed(arn)),
  ]);
  const traffic = options.traffic === undefined ? undefined : readTraffic(options.traffic, options.target, process.env);
  const out = writable(resolve(root, options.out));
  const compared = options.baseline === undefined ? undefined : baselineOf(options.baseline, out);
  const outdir = await synthesize(root, { app: options.app, signal: io.signal });
  const topology = topologyFromSynth(outdir, options.stack);
  for (const line of objectiveBreaches(topology)) io.print(line);
  const circumstances = circumstancesOf(root, outdir, topology, options);
  const known = topology.table.regions;
  const drilled = { root, out, topology, circumstances, traffic, options, io };
  let code: number = EXIT.passed;
  try {
    const unknown = regions.filter((region) => !known.includes(region));
    if (unknown.length > 0) {
      throw new PreflightError(
        unknown.map((region) => `the backend has no region ${region}; use one of ${known.join(", ")}`),
      );
    }
    checkDeployed(topology, options);
    for (const region of regions.length > 0 ? new Set(regions) : await inService(topology, options, io)) {
      if (options.preflightOnly) {
        await preflightOnly(region, drilled);
        continue;
      }
      if (options.target === "aws") await confirm(region, options, io);
      const { report, folder, isKept } = await drillRegion(region, drilled);
      const { verdict } = report;
      const baseline = compared && compareWith(compared(report), io.print);
      told.drills.push({ report, folder, baseline });
      const isWorse = baseline?.differences.some(({ worse }) => worse) ?? false;
      code = Math.max(code, EXIT[verdict], isWorse ? EXIT.failed : EXIT.passed);
      if (!isKept) return code === EXIT.passed ? EXIT.unwritten : code;
      // One region that does not fail over is enough.
      const goesOn = verdict !== "failed" || (options.keepGoing && options.target === "simulator");
      if (verdict === "aborted" || !goesOn) break;
    }
    return code;
  } catch (error) {
    const isTold = error instanceof PreflightError || (error instanceof UserError && code !== EXIT.passed);
    if (!isTold) throw error;
    io.print(error.message);
    told.notStarted.push(error.message);
    // What went wrong in a region before is not undone by not starting in the next.
    return code === EXIT.passed ? EXIT.preflight : code;
  }
}

/** Whether the target has it as well is known only with the target. */
function checkFault(name: string): void {
  if (faultNamed(name) === undefined) throw new UserError(`--fault ${name} is not a fault; ${insteadOf(name, FAULTS)}`);
}

/** Regions that can serve clients; the others cannot be drilled, and are no reason not to drill these. */
async function inService(topology: Topology, options: DrillCommandOptions, { print }: Terminal): Promise<string[]> {
  const groups = await endpointGroupsOf(topology, options);
  const serving = topology.table.regions.filter((region) => {
    const endpoints = groups.filter((group) => group.region === region).flatMap((group) => group.endpoints);
    if (endpoints.length === 0 || endpoints.some(({ weight }) => weight > 0)) return true;
    print(`${region} has weight 0, so it serves nobody: it is not drilled`);
    return false;
  });
  if (serving.length > 0) return serving;
  throw new PreflightError(["no region has a weight above 0, so there is nothing to drill"]);
}

type Groups = readonly { readonly region: string; readonly endpoints: readonly { readonly weight: number }[] }[];

/** As they are on AWS, where an operator may have changed them; as synthesized where the simulator starts from that. */
async function endpointGroupsOf(topology: Topology, options: DrillCommandOptions): Promise<Groups> {
  if (options.target === "simulator") {
    return entrancesOf(topology.front);
  }
  const target = await targetOf(topology, options);
  try {
    return await target.control.endpointGroups();
  } finally {
    await target.stop();
  }
}

async function confirm(region: string, { yes, fault }: DrillCommandOptions, { ask }: Terminal): Promise<void> {
  if (yes) return;
  const typed = await ask(`This breaks ${region} on AWS (${fault}). Type the region's name to continue: `);
  if (typed.trim() === region) return;
  throw new PreflightError([`${region} was not confirmed: type its name, or give --yes`]);
}

/** Evidence that cannot be kept is noticed before anything is broken. */
function writable(folder: string): string {
  try {
    checkWritable(folder);
    return folder;
  } catch (error) {
    throw new UserError(`--out ${folder} cannot be written (${(error as Error).message}): choose another folder`);
  }
}
