import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drill, EXIT } from "../../src/commands/drill";
import type { DrillCommandOptions } from "../../src/commands/drill-options";
import { readReport } from "../../src/drill/report/evidence";
import type { Report } from "../../src/drill/report/schema";
import {
  type DeployedProject,
  deployedProject,
  findingsOnAnyMachine,
  HANG,
  SELDOM,
  SHORT,
  somebody,
} from "../support/drill-project";
import { stopAfterTest } from "../support/stop";

const HOME = "us-west-2";
const OTHER = "eu-central-1";
const EVERY_MS = 100;

interface Answer {
  readonly sentMs: number;
  readonly doneMs: number;
  /** Undefined: the connection ended without one. */
  readonly status?: number;
  readonly region?: string;
}

/** Somebody with a stopwatch who calls the accelerator's addresses over real sockets, with none of the drill's code. */
class Bystander {
  readonly answers: Answer[] = [];
  readonly #told = new EventTarget();
  readonly #timer: NodeJS.Timeout;

  constructor({ outputs }: DeployedProject) {
    const [stack] = Object.values(JSON.parse(readFileSync(outputs, "utf8"))) as [
      { accelerator_ip_addresses: string[] },
    ];
    let turn = 0;
    this.#timer = setInterval(() => {
      const addresses = stack.accelerator_ip_addresses;
      this.#ask(`http://${addresses[turn++ % addresses.length]}/health`);
    }, EVERY_MS);
    stopAfterTest({ stop: async () => clearInterval(this.#timer) });
  }

  #ask(url: string): void {
    const sentMs = performance.now();
    const tell = (seen: Pick<Answer, "status" | "region"> = {}) => {
      this.answers.push({ sentMs, doneMs: performance.now(), ...seen });
      this.#told.dispatchEvent(new Event("answer"));
    };
    get(url, { agent: false }, (response) => {
      response.resume();
      tell({ status: response.statusCode, region: String(response.headers["x-region"]) });
    }).on("error", () => tell());
  }

  /** As soon as an answer that was asked for from now on is as wanted. */
  async sees(wanted: (answer: Answer) => boolean): Promise<void> {
    const fromMs = performance.now();
    while (!this.answers.some((answer) => answer.sentMs >= fromMs && wanted(answer))) await once(this.#told, "answer");
  }

  get failed(): readonly Answer[] {
    return this.answers.filter(({ status }) => status !== 200);
  }

  get regions(): ReadonlySet<string | undefined> {
    return new Set(this.answers.map(({ region }) => region));
  }

  /** From the first failure to the end of the last one, in seconds. */
  get outageSeconds(): number {
    const sent = this.failed.map(({ sentMs }) => sentMs);
    return (Math.max(...sent) + EVERY_MS - Math.min(...sent)) / 1000;
  }

  /** How late this busy machine was at worst, in seconds: with an answer, or with the next question. */
  get worstDelaySeconds(): number {
    const sent = this.answers.map(({ sentMs }) => sentMs).sort((a, b) => a - b);
    const pauses = sent.slice(1).map((ms, index) => ms - (sent[index] as number));
    return Math.max(...pauses, ...this.answers.map(({ doneMs, sentMs }) => doneMs - sentMs)) / 1000;
  }
}

const isFromHome = ({ status, region }: Answer) => status === 200 && region === HOME;

async function drilled(region: string, options: Partial<DrillCommandOptions>, meanwhile = async (_: Meanwhile) => {}) {
  const project = await deployedProject();
  const { root, outputs } = project;
  const bystander = new Bystander(project);
  await bystander.sees(isFromHome);
  const io = somebody();
  const aws = { target: "aws", virtual: false, yes: true, outputs, timeout: HANG } as const;
  const running = drill(root, [region], { ...SHORT, ...SELDOM, ...aws, ...options }, io);
  // A drill that ends by itself before says why; nobody waits for what it would have broken.
  await Promise.race([running, meanwhile({ bystander, end: () => io.end() })]);
  const code = await running;
  // What was restored is seen by others too.
  await bystander.sees(isFromHome);
  const [folder = ""] = readdirSync(join(root, "drills"));
  return { code, report: readReport(join(root, "drills", folder)), bystander };
}

/** Why a drill ended as it did, for a failure of a test. */
const whyOf = ({ aborted, inconclusive, findings }: Report): string => [aborted, inconclusive, ...findings].join("; ");

interface Meanwhile {
  readonly bystander: Bystander;
  end(): void;
}

test("somebody else sees over real sockets that a drill that passed moved its clients and brought them back, and none failed", async ({
  skip,
}) => {
  const { code, report, bystander } = await drilled(HOME, { fault: "dial" });
  expect([report.aborted, report.inconclusive, findingsOnAnyMachine(report, skip)]).toEqual([undefined, undefined, []]);
  const asPredicted = report.findings.length === 0;
  expect([report.verdict, code]).toEqual(asPredicted ? ["passed", EXIT.passed] : ["failed", EXIT.failed]);
  expect(report.figures.rto.seconds).toBe(0);
  expect(bystander.failed).toEqual([]);
  expect(bystander.regions).toEqual(new Set([HOME, OTHER]));
});

test("somebody else sees over real sockets the outage for which a drill failed, and that it was as long", async ({
  skip,
}) => {
  const { code, report, bystander } = await drilled(HOME, { fault: "status", rto: 0 });
  findingsOnAnyMachine(report, skip);
  expect([report.verdict, code], whyOf(report)).toEqual(["failed", EXIT.failed]);
  const { seconds: rto, withinSeconds } = report.figures.rto;
  expect(rto).toBeGreaterThan(0);
  const tolerance = (withinSeconds ?? 0) + EVERY_MS / 1000 + 2 * bystander.worstDelaySeconds;
  expect(Math.abs(bystander.outageSeconds - (rto ?? Infinity))).toBeLessThanOrEqual(tolerance);
});

test("somebody else sees over real sockets that a drill that is inconclusive broke nothing", async ({ skip }) => {
  const { code, report, bystander } = await drilled(OTHER, { fault: "status" });
  findingsOnAnyMachine(report, skip);
  expect([report.verdict, code], whyOf(report)).toEqual(["inconclusive", EXIT.inconclusive]);
  expect(bystander.failed).toEqual([]);
  expect(bystander.regions).toEqual(new Set([HOME]));
});

test("somebody else sees over real sockets that a drill that was ended broke the region, and restored it", async ({
  skip,
}) => {
  const { code, report, bystander } = await drilled(HOME, { fault: "status" }, async ({ bystander, end }) => {
    await bystander.sees(({ status }) => status === 400);
    end();
  });
  findingsOnAnyMachine(report, skip);
  expect([report.verdict, code], whyOf(report)).toEqual(["aborted", EXIT.aborted]);
  expect(report.aborted).toBe("ended by SIGINT");
  expect(report.restored).toEqual([`STATUS of ${HOME} is 200 again`]);
  expect(bystander.failed.length).toBeGreaterThan(0);
});
