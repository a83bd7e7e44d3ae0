import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { toOutputs } from "../../src/aws/outputs";
import { drill } from "../../src/commands/drill";
import type { DrillCommandOptions, Terminal } from "../../src/commands/drill-options";
import type { Report } from "../../src/drill/report/schema";
import { locationOf } from "../../src/model/geography";
import { RealClock } from "../../src/process/clock";
import type { BackendProps } from "../../src/settings/schema";
import { deployedStack } from "../../src/simulator/outputs";
import type { World } from "../../src/simulator/world";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { echoProject, projectFolder, synthesizedProject } from "./project";
import { echoWorld, serveWorld } from "./world";

/** A project that can be drilled; its functions are ECHO. */
export const drillProject = (props?: BackendProps): string => withVersion(echoProject(props));

/** The same with the functions that are shipped. */
export const shippedProject = (props?: BackendProps): string => withVersion(synthesizedProject(props));

/** One in which nothing is synthesized yet, for files that `--app` names. */
export const appProject = (): string => withVersion(projectFolder("true"));

function withVersion(root: string): string {
  writeFileSync(join(root, "package.json"), JSON.stringify({ version: "1.2.3" }));
  return root;
}

export interface DeployedProject {
  readonly root: string;
  readonly world: World;
  /** The file of `cdktf deploy --outputs-file`. */
  readonly outputs: string;
  /** Variables with which the SDK takes the simulator for AWS, and a new process its certificate for anybody's. */
  readonly env: Readonly<Record<string, string>>;
}

/** A project that is deployed: AWS's API, as far as the SDK can tell, and the accelerator's addresses. */
export async function deployedProject(props?: BackendProps): Promise<DeployedProject> {
  const root = drillProject(props);
  const topology = topologyFromSynth(join(root, "cdktf.out"));
  const world = await echoWorld(topology, { clock: new RealClock(10), replicationLagMs: 0 });
  const { addresses } = await serveWorld(world, { locations: [locationOf("us-west-2")], port: 0 });
  const outputs = join(root, "outputs.json");
  writeFileSync(outputs, JSON.stringify({ [topology.stack]: toOutputs(deployedStack(topology, addresses)) }));
  const env = {
    AWS_ENDPOINT_URL: addresses.awsEndpointUrl,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  if (addresses.certificate === undefined) return { root, world, outputs, env };
  const ca = join(root, "ca.pem");
  writeFileSync(ca, addresses.certificate);
  return { root, world, outputs, env: { ...env, NODE_EXTRA_CA_CERTS: ca } };
}

/** As short as a drill can be over real sockets. */
export const SHORT: DrillCommandOptions = {
  target: "simulator",
  virtual: true,
  from: [],
  fault: "dial",
  path: "/health",
  // So few that a busy machine holds it as well.
  rate: 2,
  kept: 1,
  timeout: 2,
  steady: 1,
  hold: 0,
  limit: 60,
  ledger: true,
  failureLimit: 5,
  window: 10,
  assert: [],
  repeat: 1,
  keepGoing: false,
  stopIf: [],
  stopAfter: 10,
  stopAlarm: [],
  preflightOnly: false,
  out: "drills",
  yes: false,
};

/** So few requests that a busy machine sends them in time: they are late after a quarter of the time between two. */
export const SELDOM = { rate: 0.5, kept: 0, steady: 10 };

/** In real time a busy machine can need long for any request: that is no failure, so only a hang is one, in seconds. */
export const HANG = 600;

/**
 * Findings of a drill in real time, but those on figures outside the prediction: a machine that is busy enough replicates and
 * answers later than any prediction, and the drill says so. One that is too busy for a drill at all ends the test here as not
 * measured, which is what the drill says as well.
 */
export function findingsOnAnyMachine({ findings, aborted = "" }: Report, skip: (note: string) => void): string[] {
  const busy = [aborted, ...findings].find((text) => /this (machine cannot keep up|process stood still)/.test(text));
  if (busy !== undefined) skip(`NOT MEASURED: ${busy}`);
  return findings.filter((finding) => !/, predicted /.test(finding));
}

/** Waits until a drill's process has broken its region. One that the machine is too busy for ends without, and with it the test. */
export async function brokenBefore(ended: Promise<unknown>, broken: Promise<unknown>, skip: (note: string) => void) {
  const seen = await Promise.race([broken.then(() => true), ended.then(() => false)]);
  if (!seen)
    skip("NOT MEASURED: the drill ended before it had broken anything, because this machine cannot keep up with it");
}

/** Somebody who types what a test wants, and keeps what was printed. */
export function somebody(
  typing = "",
): Terminal & { readonly printed: string[]; readonly asked: string[]; end(): void } {
  const printed: string[] = [];
  const asked: string[] = [];
  const abort = new AbortController();
  return {
    printed,
    asked,
    end: () => abort.abort(new Error("ended by SIGINT")),
    print: (line) => printed.push(line),
    progress: () => {},
    ask: async (question) => {
      asked.push(question);
      return typing;
    },
    signal: abort.signal,
  };
}

/** Runs the command, and says what it printed. */
export async function runDrillCommand(
  root: string,
  regions: readonly string[],
  options: Partial<DrillCommandOptions> = {},
  typing = "",
) {
  const io = somebody(typing);
  const code = await drill(root, regions, { ...SHORT, ...options }, io);
  return { code, printed: io.printed.join("\n"), asked: io.asked };
}

/** What a drill leaves in its folder, in the order of their names. */
export const DRILL_FILES: readonly string[] = [
  "ledger.jsonl",
  "record.json",
  "replay.html",
  "report.html",
  "report.json",
  "report.md",
  "requests.jsonl",
];
