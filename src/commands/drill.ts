import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { type Assertion, judged, parseAssertion } from "../drill/assertions";
import { type DrillOptions, type DrillRecord, type Progress, runDrill } from "../drill/drill";
import { configurationHash, writeEvidence } from "../drill/evidence";
import { Journal } from "../drill/journal";
import { PreflightError } from "../drill/preflight";
import { type Report, reportOf } from "../drill/report";
import type { Target } from "../drill/target";
import { type Location, locationOf } from "../model/geography";
import { readOutputs } from "../outputs";
import { synthesize } from "../synthesize";
import { stackFile, topologyFromSynth } from "../topology/from-synth";
import type { Topology } from "../topology/topology";
import { UserError } from "../user-error";
import { placed } from "./placed";
import { STATE_FOLDER } from "./running-simulator";

export interface DrillCommandOptions {
  readonly target: "simulator" | "aws";
  readonly virtual: boolean;
  readonly stack?: string;
  readonly outputs?: string;
  readonly from: readonly string[];
  readonly fault: string;
  readonly path: string;
  readonly rate: number;
  readonly kept: number;
  readonly timeout: number;
  readonly steady: number;
  readonly hold: number;
  readonly limit?: number;
  readonly ledger: boolean;
  readonly assert: readonly string[];
  readonly out: string;
  readonly yes: boolean;
}

export interface DrillIo {
  readonly print: (line: string) => void;
  readonly progress: (progress: Progress) => void;
  /** Asks for a line. */
  readonly ask: (question: string) => Promise<string>;
  readonly signal: AbortSignal;
}

/** Exit codes: as expected, the drill was not started, something asserted does not hold, ended early. */
export const EXIT = { passed: 0, preflight: 2, failed: 3, aborted: 4 } as const;

export const journalOf = (root: string): Journal => new Journal(join(root, STATE_FOLDER, "drill-journal.json"));

/**
 * Runs one drill after the other and keeps the evidence of each.
 * @param regions none: every region of the backend
 * @returns the exit code
 */
export async function drill(
  root: string,
  regions: readonly string[],
  options: DrillCommandOptions,
  io: DrillIo,
): Promise<number> {
  const assertions = options.assert.map(parseAssertion);
  const outdir = synthesize(root);
  const topology = topologyFromSynth(outdir, options.stack);
  const chosen = regions.length > 0 ? regions : topology.table.regions;
  const configuration = configurationHash(readFileSync(stackFile(outdir, topology.stack), "utf8"));
  let code: number = EXIT.passed;
  for (const region of chosen) {
    if (options.target === "aws") await confirm(region, options, io);
    const target = await targetOf(topology, options);
    try {
      const { record, report } = await one(root, target, { region, options, assertions, configuration }, io);
      const folder = folderOf(root, options.out, report);
      writeEvidence(folder, report, record.samples, record.timeline.startedMs);
      io.print(summaryOf(report, folder));
      if (report.verdict !== "passed") code = EXIT[report.verdict];
      if (report.verdict === "aborted") break;
    } catch (error) {
      if (!(error instanceof PreflightError)) throw error;
      io.print(error.message);
      return EXIT.preflight;
    } finally {
      await target.stop();
    }
  }
  return code;
}

interface One {
  readonly region: string;
  readonly options: DrillCommandOptions;
  readonly assertions: readonly Assertion[];
  readonly configuration: string;
}

async function one(
  root: string,
  target: Target,
  { region, options, assertions, configuration }: One,
  io: DrillIo,
): Promise<{ record: DrillRecord; report: Report }> {
  const settings: DrillOptions = {
    region,
    fault: options.fault,
    path: options.path,
    rate: options.rate,
    kept: options.kept,
    timeoutMs: options.timeout * 1000,
    steadySeconds: options.steady,
    holdSeconds: options.hold,
    limitSeconds: options.limit,
    ledger: options.ledger,
  };
  const startedAt = new Date().toISOString();
  const record = await runDrill(target, settings, {
    journal: journalOf(root),
    outputs: options.outputs,
    onProgress: io.progress,
    signal: io.signal,
  });
  const report = reportOf(record, {
    stack: target.topology.stack,
    versions: versionsOf(root),
    configuration,
    ...(target.kind === "virtual" ? {} : { startedAt, who: userInfo().username }),
  });
  return { record, report: judged(report, assertions) };
}

/** The kinds of target, each loaded only when it is wanted. */
async function targetOf(topology: Topology, options: DrillCommandOptions): Promise<Target> {
  const locations: readonly Location[] =
    options.from.length > 0 ? options.from.map(placed) : topology.table.regions.map(locationOf);
  if (options.target === "aws") return deployedTarget(topology, options);
  if (!options.virtual) {
    const { simulatorTarget } = await import("../drill/simulator-target.js");
    return simulatorTarget(topology, locations);
  }
  const { VirtualClock } = await import("../simulator/clock.js");
  const { World } = await import("../simulator/world.js");
  const { virtualTarget } = await import("../drill/virtual-target.js");
  const clock = new VirtualClock();
  const world = await World.start(topology, { clock });
  return virtualTarget(world, clock, locations);
}

/** A backend that outputs lead to, on AWS or wherever AWS_ENDPOINT_URL leads. */
export async function deployedTarget(
  topology: Topology,
  options: { readonly outputs?: string; readonly from: readonly string[] },
): Promise<Target> {
  if (options.outputs === undefined) {
    throw new UserError(
      "--target aws needs --outputs FILE: write it with npx cdktf deploy GlobalApp --outputs-file FILE",
    );
  }
  const outputs = readOutputs(options.outputs)[topology.stack];
  if (outputs === undefined) {
    throw new UserError(`${options.outputs} has no outputs of the stack ${topology.stack}: they are of another stack`);
  }
  const { awsTarget } = await import("../drill/aws-target.js");
  const [listener] = topology.accelerator.listeners;
  const port = listener?.portRanges[0]?.fromPort ?? 80;
  const addresses = (outputs.accelerator_ip_addresses as readonly string[] | undefined) ?? [];
  return awsTarget({
    kind: "aws",
    topology,
    outputs,
    clients: [
      {
        location: options.from[0] === undefined ? HERE : placed(options.from[0]),
        addresses: addresses.map((address) => `http://${address.includes(":") ? address : `${address}:${port}`}`),
      },
    ],
  });
}

/** Where a drill on AWS is run from; only its name matters. */
const HERE: Location = { name: "here", latitude: 0, longitude: 0 };

async function confirm(region: string, { yes, fault }: DrillCommandOptions, { ask }: DrillIo): Promise<void> {
  if (yes) return;
  const typed = await ask(`This breaks ${region} on AWS (${fault}). Type the region's name to go on: `);
  if (typed.trim() === region) return;
  throw new PreflightError([`${region} was not confirmed: type its name, or give --yes`]);
}

function versionsOf(root: string): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const versions: Record<string, string> = { globalapp: version, node: process.version };
  try {
    const git = (...command: string[]) =>
      execFileSync("git", command, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
    versions.commit = git("rev-parse", "--short=12", "HEAD").toString().trim();
  } catch {
    // Not in a checkout: then there is no commit to name.
  }
  return versions;
}

function folderOf(root: string, out: string, { startedAt, region, fault }: Report): string {
  const when = startedAt?.replace(/[:.]/g, "-") ?? "virtual";
  return join(root, out, `${when}-${fault}-${region}`);
}

function summaryOf(report: Report, folder: string): string {
  const { figures, ledger, requests } = report;
  const seconds = (value: number | null) => (value === null ? "not seen" : `${value} s`);
  return [
    `${report.region}, ${report.fault}: ${report.verdict}`,
    `  detected after ${seconds(figures.detect.seconds)}, left after ${seconds(figures.shift.seconds)}, back after ${seconds(figures.recover.seconds)}`,
    `  outage ${seconds(figures.rto.seconds)} for new connections, ${seconds(figures.keptOutage.seconds)} for kept ones; ${requests.failed} of ${requests.sent} requests failed`,
    `  ${ledger.lost} of ${ledger.acknowledged} acknowledged writes lost`,
    ...report.assertions.map(
      ({ text, actual, holds }) => `  ${holds ? "holds" : "DOES NOT HOLD"}: ${text} (${actual})`,
    ),
    ...report.findings.map((finding) => `  finding: ${finding}`),
    `  evidence: ${join(folder, "report.html")}`,
  ].join("\n");
}
