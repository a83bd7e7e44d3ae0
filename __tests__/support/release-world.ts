import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quantile } from "simple-statistics";
import { RELEASE_DEFAULTS } from "../../src/aws/release-rules";
import { deploy } from "../../src/commands/deploy";
import type { DeployOptions } from "../../src/commands/deploy-options";
import { inAlarm } from "../../src/drill/alarms";
import { virtualTarget } from "../../src/drill/targets/virtual-target";
import { locationOf } from "../../src/model/geography";
import { Releases } from "../../src/process/releases";
import type { Minute } from "../../src/release/observations";
import type { BackendProps } from "../../src/settings/schema";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { World } from "../../src/simulator/world";
import { type PlanningTerraform, TerraformFailure } from "../../src/terraform/terraform";
import { synthesizedStack, topologyFromJson } from "../../src/topology/from-synth";
import type { Topology } from "../../src/topology/topology";
import { inThisThread } from "./echo";
import { planOf, row } from "./plan-json";
import { synthesizedProject } from "./project";
import { stopAfterTest } from "./stop";
import { ARTICLE } from "./synth";
import { temporaryFolder } from "./temporary-folder";

/** What a version of the code answers; undefined: as the one before. */
export type Code = (event: { readonly path: string }, clock: VirtualClock) => Promise<number> | number;

/** One request of a client. */
export interface Seen {
  readonly atSeconds: number;
  /** Of the client. */
  readonly near: string;
  readonly failed: boolean;
  readonly servedBy: string | undefined;
}

/** ARNs of the backend's own alarms by region, as the stack's output has them. */
const alarmsOf = ({ alarms, table }: Topology): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    table.regions.map((region) => [
      region,
      alarms.filter((alarm) => alarm.region === region).map(({ name }) => alarmArn(region, name)),
    ]),
  );

export const alarmArn = (region: string, name: string): string =>
  `arn:aws:cloudwatch:${region}:123456789012:alarm:${name}`;

interface Run {
  readonly problem: string | undefined;
  /** What was printed, with when. */
  readonly lines: readonly string[];
  /** When a text was printed, in seconds. */
  readonly at: (text: string) => number;
}

/**
 * A deployed backend in virtual time, with clients in every region, and `npm run deploy` with a Terraform whose apply gives a
 * region its code. The code is a text: the name of a version.
 * @param versions by name; `good` is deployed
 */
export async function releaseWorld(
  versions: Readonly<Record<string, Code>>,
  props: Partial<BackendProps> = {},
  /** Requests of the clients in each region. */
  perSecond = 5,
  /** Whether CloudWatch gives a release its figures. */
  areCompared = true,
) {
  const root = synthesizedProject({
    ...ARTICLE,
    healthCheck: { path: "/health", intervalSeconds: 5, timeoutSeconds: 2 },
    alarms: { emails: ["on-call@example.com"] },
    ...props,
  });
  const outdir = join(root, "cdktf.out");
  const built = () => synthesizedStack(outdir);
  const [assets = ""] = readdirSync(built().folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("index.js"),
  );
  const codeFile = join(built().folder, assets);
  writeFileSync(codeFile, "good");
  const topology = topologyFromJson(built().stack, built().folder, built().json);
  const clock = new VirtualClock();
  const answer: Code = () => 200;
  const startEnvironment = inThisThread(async (event, { AWS_REGION, LAMBDA_TASK_ROOT = "" }) => ({
    statusCode: await (versions[LAMBDA_TASK_ROOT] ?? answer)(event, clock),
    headers: { "x-region": AWS_REGION },
    body: "",
  }));
  const codes = new Map(topology.functions.map(({ region }) => [region, "good"]));
  const functions = topology.functions.map((each) => ({ ...each, codeDirectory: "good" }));
  const world = await World.start({ ...topology, functions }, { clock, propagationMs: 3000, startEnvironment });
  const target = stopAfterTest(virtualTarget(world, clock, topology.table.regions.map(locationOf)));
  const requests: { readonly atMs: number; readonly region: string; readonly status: number; readonly ms: number }[] =
    [];
  world.events.subscribe((event) => {
    if (event.type === "request") {
      requests.push({ atMs: clock.now(), region: event.region, status: event.status, ms: event.durationMs });
    }
  });
  // What CloudWatch says of the backend's own alarms.
  let looked = { atMs: 0, arns: [] as readonly string[] };
  const alarmState = async (arn: string): Promise<string> => {
    if (looked.atMs !== clock.now()) {
      const measured = await target.measured?.();
      const found = measured ? inAlarm(topology, measured) : [];
      looked = { atMs: clock.now(), arns: found.map(({ region, name }) => alarmArn(region, name)) };
    }
    return looked.arns.includes(arn) ? "ALARM" : "OK";
  };
  Object.assign(target.control, { alarmState });
  const startedMs = clock.now();
  const seen: Seen[] = [];
  let over = false;
  const paths = ["/get/foobar", "/get/foobar", "/get/foobar", "/get/foobar", "/get/rare"];
  const note = (near: string, outcome: { readonly status?: number; readonly region?: string }) =>
    seen.push({
      atSeconds: (clock.now() - startedMs) / 1000,
      near,
      failed: outcome.status === undefined || outcome.status >= 500,
      servedBy: outcome.region,
    });
  for (const [index, near] of topology.table.regions.entries()) {
    const client = target.clients[index];
    if (!client) throw new Error("no client");
    const kept = client.open();
    void (async () => {
      for (let turn = 0; !over && perSecond > 0; turn++) {
        void client.request(paths[turn % paths.length] ?? "/", 5000).then((outcome) => note(near, outcome));
        if (turn % 10 === 0) void kept.request("/get/foobar", 5000).then((outcome) => note(near, outcome));
        await clock.sleep(1000 / perSecond);
      }
    })();
  }
  stopAfterTest({
    stop: async () => {
      over = true;
    },
  });
  /** What a person has in the working copy. */
  let source = "good";
  let pending: readonly string[] = [];
  const calls: string[] = [];
  const terraform: PlanningTerraform = {
    init: async () => {},
    show: async () =>
      JSON.stringify({
        values: { root_module: { resources: [{ address: "a.b", mode: "managed", type: "a", values: {} }] } },
      }),
    destroy: async () => {},
    forget: async () => {},
    output: async () =>
      JSON.stringify({
        accelerator_dns_name: { value: "a.example" },
        home_region: { value: "us-west-2" },
        alarms: { value: alarmsOf(topology) },
      }),
    plan: async (targets) => {
      const code = readFileSync(codeFile, "utf8");
      pending = topology.functions
        .filter(({ region, id }) => codes.get(region) !== code && (targets.length === 0 || targets.includes(id)))
        .map(({ region }) => region);
      calls.push(`plan ${targets.length === 0 ? "all" : "targets"}: ${pending.join(", ") || "nothing"}`);
    },
    showPlan: async () => {
      const rows = topology.functions
        .filter(({ region }) => pending.includes(region))
        .map(({ id }) => row(id, { actions: ["update"] }));
      return JSON.stringify(planOf(rows, { applyable: rows.length > 0 }));
    },
    apply: async () => {
      const code = readFileSync(codeFile, "utf8");
      if (code === "refused by AWS") throw new TerraformFailure("apply", "Error: InvalidParameterValue", "folder");
      for (const region of pending) {
        await clock.sleep(20_000);
        await world.functionsIn(region)[0]?.deploy({ codeDirectory: code, handler: "index.handler" });
        codes.set(region, code);
        calls.push(`apply ${region}: ${code}`);
      }
    },
  };
  const lastMinutes = async (region: string, minutes: number): Promise<readonly Minute[]> => {
    if (!areCompared) throw new Error("CloudWatch does not answer");
    return Array.from({ length: minutes }, (_, index) => {
      const from = clock.now() - (minutes - index) * 60_000;
      const own = requests.filter((each) => each.region === region && each.atMs > from && each.atMs <= from + 60_000);
      const errors = own.filter(({ status }) => status >= 500).length;
      return {
        requests: own.length,
        errors,
        ...(own.length > 0
          ? {
              p99Ms: quantile(
                own.map(({ ms }) => ms),
                0.99,
              ),
            }
          : {}),
      };
    });
  };
  const backend = () => ({
    control: target.control,
    observations: { lastMinutes },
    probe: async (region: string, path: string) => {
      const [loadBalancer] = world.loadBalancersIn(region);
      const [listener] = loadBalancer?.topology.listeners ?? [];
      if (!loadBalancer || !listener) return undefined;
      const headers = [["host", "simulator"]] as const;
      const request = {
        method: "GET",
        target: path,
        headers,
        body: Buffer.alloc(0),
        clientIp: "192.0.2.1",
        from: "here",
      };
      return (await loadBalancer.handle(request, listener)).status;
    },
    takeTurn: async () => {
      calls.push("lock");
      return async () => void calls.push("unlock");
    },
    stop: () => {},
  });
  /** @param onLine told of each line before the next */
  const run = async (
    options: Partial<DeployOptions> = {},
    { signal = new AbortController().signal, onLine = (_: string): unknown => undefined } = {},
  ): Promise<Run> => {
    const lines: string[] = [];
    const print = (line: string) => {
      lines.push(`${String(Math.round((clock.now() - startedMs) / 1000)).padStart(5)} s  ${line}`);
      onLine(line);
    };
    const synthesize = async () => {
      const directory = join(temporaryFolder(), "bundle");
      mkdirSync(directory);
      writeFileSync(join(directory, "index.js"), source);
      // As FunctionCode does.
      const used = new Releases(join(root, "releases", "GlobalApp")).insteadOf("api", directory) ?? directory;
      writeFileSync(codeFile, readFileSync(join(used, "index.js")));
      return outdir;
    };
    const all = { outputsFile: "outputs.json", wait: 30, yes: true, resume: false, ...options };
    const io = { print, error: () => {}, ask: async () => "no", signal };
    const problem = await deploy(root, all, io, { clock, terraform: () => terraform, synthesize, backend }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    const at = (text: string) => Number.parseInt(lines.find((line) => line.includes(text)) ?? "", 10);
    return { problem, lines, at };
  };
  const dials = async () =>
    Object.fromEntries(
      (await target.control.endpointGroups()).map((group) => [group.region, group.trafficDialPercentage]),
    );
  return {
    root,
    clock,
    world,
    target,
    seen,
    requests,
    calls,
    codes,
    dials,
    run,
    seconds: () => (clock.now() - startedMs) / 1000,
    write: (code: string) => {
      source = code;
    },
    /** As after a change of the setting in main.ts. */
    setRelease: (rules: object) => {
      const file = join(built().folder, "cdk.tf.json");
      const json = JSON.parse(readFileSync(file, "utf8"));
      json.output.release = { value: { ...RELEASE_DEFAULTS, ...rules } };
      writeFileSync(file, JSON.stringify(json));
    },
  };
}
