import { explainAwsError } from "../aws-error";
import { UserError } from "../user-error";
import type { DrillOptions } from "./drill";
import type { Journal } from "./journal";
import type { Target } from "./target";

/** Item in the table that says that a drill runs, on whatever machine. */
export const LOCK_ID = "globalapp-drill-lock";

/** The drill would be unsafe, or would tell nothing. Nothing was changed. */
export class PreflightError extends UserError {
  constructor(readonly reasons: readonly string[]) {
    super(`the drill was not started:\n${reasons.map((reason) => `  - ${reason}`).join("\n")}`);
    this.name = "PreflightError";
  }
}

/** Replication is given so long to carry one item, in milliseconds. */
const MAX_LAG_MS = 10_000;

/** @throws PreflightError with every reason against the drill, and the way round each */
export async function preflight(target: Target, options: DrillOptions, journal: Journal): Promise<void> {
  try {
    await check(target, options, journal);
  } catch (error) {
    throw error instanceof UserError ? error : new PreflightError([explainAwsError(error)]);
  }
}

async function check(target: Target, options: DrillOptions, journal: Journal): Promise<void> {
  const { topology, control } = target;
  const { regions } = topology.table;
  if (!regions.includes(options.region)) {
    throw new PreflightError([`no region ${options.region} in the backend; there is ${regions.join(", ")}`]);
  }
  if (journal.exists()) {
    throw new PreflightError([
      `the journal ${journal.path} is there: another drill runs, or one ended half-way. Put it right with npm run drill -- recover`,
    ]);
  }
  const others = regions.filter((region) => region !== options.region);
  const reasons: string[] = [];
  const status = await control.acceleratorStatus();
  if (status !== "DEPLOYED") reasons.push(`the accelerator is ${status}, not DEPLOYED: wait until its change is done`);

  const healthy: string[] = [];
  for (const region of regions) {
    const health = await control.targetHealth(region);
    if (health === "healthy") healthy.push(region);
    else reasons.push(`${region} is ${health}: wait until it is healthy, or repair it first`);
  }
  if (healthy.length < 2)
    reasons.push(`only ${healthy.length} of ${regions.length} regions are healthy: a drill needs two`);

  for (const region of others) {
    const concurrency = await control.concurrency(region);
    if (concurrency === undefined) continue;
    const needed = options.rate * target.clients.length;
    if (concurrency < needed) {
      reasons.push(
        `${region} has a reserved concurrency of ${concurrency} and could not take the traffic of ${options.region} (up to ${needed} at once): raise it, or lower --rate`,
      );
    }
  }
  if (options.ledger) reasons.push(...(await replicationProblems(target)));
  if (reasons.length > 0) throw new PreflightError(reasons);
}

/** Sends one item through replication, and looks for another drill's lock. */
async function replicationProblems({ tables, clock }: Target): Promise<string[]> {
  const [home, ...others] = [...tables];
  if (!home) return [];
  const lock = await home[1].get(LOCK_ID);
  if (lock !== undefined) {
    return [`the drill ${lock} holds the lock: wait for it, or run npm run drill -- recover where it was started`];
  }
  const id = "globalapp-drill-preflight";
  const value = String(clock.now());
  await home[1].put(id, value);
  const until = clock.now() + MAX_LAG_MS;
  let missing = others;
  while (missing.length > 0 && clock.now() < until) {
    const found = await Promise.all(missing.map(async ([, table]) => (await table.get(id)) === value));
    missing = missing.filter((_, index) => !found[index]);
    if (missing.length > 0) await clock.sleep(250);
  }
  await home[1].delete(id);
  return missing.map(
    ([region]) =>
      `${region} did not get an item from ${home[0]} within ${MAX_LAG_MS / 1000} s: wait until replication has caught up`,
  );
}
