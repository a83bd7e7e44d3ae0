import { randomUUID } from "node:crypto";
import { type EndpointGroupChange, isOfEndpointGroup } from "../drill/change/change";
import type { Journal, JournalEntry } from "../drill/change/journal";
import { thisProcess } from "../drill/change/operator";
import { DEPLOY_SECONDS, deployed, inject } from "../drill/change/restore";
import type { AwsOptions } from "../drill/targets/aws-options";
import { retry } from "../drill/targets/retry";
import type { BackendControl, Target } from "../drill/targets/target";
import type { Clock } from "../process/clock";
import { UserError } from "../process/user-error";
import { cliLines, statusLine } from "./aws-cli";
import { refuseToEmpty } from "./in-service";
import { type Move, movesBack, movesTo, nameOf, toUndo } from "./moves";
import { takeTurn } from "./turn";

/** A backend that is operated, found by its outputs alone: an incident is no time to synthesize. */
export interface Operated extends AwsOptions {
  readonly kind: Extract<Target["kind"], "simulator" | "aws">;
  /** The stack's name. */
  readonly name: string;
  /** The file that leads to it. */
  readonly outputs?: string;
  readonly control: BackendControl;
  readonly clock: Clock;
}

export interface OperatorIo {
  /** Where the value from before is kept, of this region and knob alone. */
  readonly record: Journal;
  readonly print: (line: string) => void;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Turns a region's dial or weight, or turns it back, and waits until that is everywhere. The value from before is on disk
 * before anything is changed.
 * @throws UserError where it would take out the last region in service, or somebody else is changing the backend
 */
export async function moveTraffic(backend: Operated, move: Move, io: OperatorIo): Promise<void> {
  const entry = entryOf(backend, move);
  const warn = (text: string) => io.print(`warning: ${text}`);
  const release = await takeTurn(backend, entry, { clock: backend.clock, warn, signal: io.signal });
  try {
    await moveInTurn(backend, move, entry, io);
  } finally {
    await release();
  }
}

/** What the AWS CLI needs for a move and for the way back; changes nothing. */
export async function linesFor({ control, endpoint }: Operated, move: Move, to: number): Promise<string[]> {
  const groups = await control.endpointGroups();
  const changes = movesTo(groups, move, to);
  return [
    `# ${nameOf(move)} to ${to}`,
    ...cliLines(groups, changes, "to", endpoint),
    `# back to ${valuesOf(changes, "before")}`,
    ...cliLines(groups, changes, "before", endpoint),
    "# until it says DEPLOYED",
    statusLine(changes, endpoint),
  ];
}

async function moveInTurn(backend: Operated, move: Move, entry: JournalEntry, io: OperatorIo): Promise<void> {
  const { control, endpoint, kind } = backend;
  const { record, print } = io;
  const recorded = record.exists() ? record.read().changes.filter(isOfEndpointGroup) : [];
  if (move.to === undefined && recorded.length === 0) {
    throw new UserError(
      `no value from before is recorded here for ${nameOf(move)}: give the value, as in npm run ${move.what} -- ${move.region} ${move.what === "dial" ? 100 : 128}`,
    );
  }
  const groups = await control.endpointGroups();
  const planned = move.to === undefined ? movesBack(groups, move, recorded) : movesTo(groups, move, move.to);
  const changes = planned.filter(({ before, to }) => before !== to);
  const kept = toUndo(planned, recorded).filter(({ before, to }) => before !== to);
  if (changes.length > 0) {
    refuseToEmpty(groups, changes);
    for (const line of warningsOf(move, changes)) print(line);
    // Until all is done the way back is what it was.
    record.write({ ...entry, changes: kept.length > 0 ? kept : recorded });
    for (const change of changes) await inject(backend, change, io.signal);
    print(`${nameOf(move)}: ${valuesOf(changes, "before")} -> ${valuesOf(changes, "to")}`);
    await untilDeployed(backend, io);
  } else print(`${nameOf(move)} is ${valuesOf(planned, "to")} already`);
  if (kept.length === 0) record.remove();
  else {
    record.write({ ...entry, changes: kept });
    const outputs = backend.outputs === undefined ? "" : ` --outputs ${backend.outputs}`;
    print(`back to ${valuesOf(kept, "before")}: npm run ${move.what} -- ${move.region} --undo${outputs}`);
    print(["without this program:", ...cliLines(groups, kept, "before", endpoint)].join("\n  "));
    if (kind === "aws") print("a deploy sets it to the value in main.ts: to keep it, write it there first");
  }
}

function warningsOf({ what, region }: Move, changes: readonly EndpointGroupChange[]): string[] {
  if (what !== "dial" || !changes.some(({ to }) => to === 0)) return [];
  return [
    `warning: a dial of 0 does not stop failover: where no other region is healthy, connections still go to ${region}. npm run weight -- ${region} 0 stops them`,
  ];
}

async function untilDeployed(backend: Operated, { progress, print, signal }: OperatorIo): Promise<void> {
  let waited = 0;
  const onWait = (seconds: number) => {
    waited = seconds;
    progress(`the accelerator is IN_PROGRESS: ${Math.round(seconds)} s`);
  };
  if (!(await retry(backend.clock, () => deployed(backend, { signal, onWait }), { signal }))) {
    throw new UserError(
      `the change is made, but the accelerator is not DEPLOYED after ${DEPLOY_SECONDS} s: npm run dial shows the values; AWS's console shows the accelerator`,
    );
  }
  print(
    `the accelerator is DEPLOYED after ${Math.ceil(waited)} s: new connections follow the change, open connections stay where they are`,
  );
}

/** A change by hand as lock and record say it; the lock has no changes, so that recovering a drill reverts none. */
const entryOf = ({ name, kind, outputs }: Operated, { what, region }: Move): JournalEntry => ({
  drill: `${what}-${randomUUID()}`,
  stack: name,
  region,
  target: kind,
  outputs,
  startedAt: new Date().toISOString(),
  ...thisProcess(),
  writes: 0,
  changes: [],
});

const valuesOf = (changes: readonly EndpointGroupChange[], value: "before" | "to"): string =>
  [...new Set(changes.map((change) => change[value]))].join(", ");
