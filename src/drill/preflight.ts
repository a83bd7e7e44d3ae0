import { explainAwsError } from "../aws/error-text";
import { requestsPer5Minutes } from "../topology/firewall";
import type { DrillFault } from "./change/faults";
import type { Journal } from "./change/journal";
import { heldBy, homeOf, LOCK_ID, lockHolder } from "./change/lock";
import { takesWrites } from "./client-writes";
import { PreflightError } from "./preflight-error";
import { connectionsPerSecond, type DrillOptions } from "./record";
import { DeadlineError, unlessAborted } from "./targets/retry";
import type { Target } from "./targets/target";

interface Planned {
  readonly target: Target;
  readonly options: DrillOptions;
  readonly fault: DrillFault;
}

type Check = (planned: Planned) => Promise<readonly string[]>;

/**
 * Asks whether the drill is safe, and would tell anything. Changes nothing.
 * @throws PreflightError with every reason against it, and the way round each
 */
export async function preflight(planned: Planned, journal: Journal, signal?: AbortSignal): Promise<void> {
  const { regions } = planned.target.topology.table;
  const { region } = planned.options;
  if (!regions.includes(region)) {
    throw new PreflightError([`the backend has no region ${region}; use one of ${regions.join(", ")}`]);
  }
  if (journal.exists()) throw new PreflightError([journalStands(journal)]);
  const reasons = new Set<string>();
  for (const check of CHECKS) {
    try {
      for (const reason of await unlessAborted(check(planned), signal)) reasons.add(reason);
    } catch (error) {
      if (signal?.aborted) throw new PreflightError([String((signal.reason as Error).message)]);
      // Credentials that are missing are one reason, however many checks need them.
      reasons.add(explainAwsError(error));
      if (error instanceof DeadlineError) break;
    }
  }
  if (reasons.size > 0) throw new PreflightError([...reasons]);
}

export const journalStands = ({ path }: Journal): string =>
  `the journal ${path} exists: another drill is running, or one did not finish. To restore, run npm run drill -- recover`;

const nobodyHoldsTheLock: Check = async ({ target }) => {
  const holder = await lockHolder(homeOf(target));
  return holder ? [heldBy(holder)] : [];
};

const acceleratorIsDeployed: Check = async ({ target }) => {
  const status = await target.control.acceleratorStatus();
  return status === "DEPLOYED" ? [] : [`the accelerator is ${status}, not DEPLOYED: wait until its change is deployed`];
};

const regionsAreHealthy: Check = async ({ target }) => {
  const { regions } = target.topology.table;
  const reasons: string[] = [];
  for (const region of regions) {
    const health = await target.control.targetHealth(region);
    if (health === "healthy") continue;
    // A simulator was started for this drill, and its state no longer changes: waiting does not help.
    const remedy =
      target.kind === "aws"
        ? "wait until it is healthy, or repair it first"
        : "npm start shows the answer to its health check, and the log of its function";
    reasons.push(`${region} is ${health}: ${remedy}`);
  }
  const healthy = regions.length - reasons.length;
  if (healthy < 2) reasons.push(`only ${healthy} of ${regions.length} regions are healthy: a drill needs two`);
  return reasons;
};

/** Dials and weights: the region must have traffic to lose, and another one must be able to get it. */
const trafficHasSomewhereToGo: Check = async ({ target, options }) => {
  const groups = await target.control.endpointGroups();
  const own = groups.filter(({ region }) => region === options.region);
  const others = groups.filter(({ region }) => region !== options.region);
  const reasons: string[] = [];
  if (!own.some(({ weight, trafficDialPercentage }) => weight > 0 && trafficDialPercentage > 0)) {
    const why = own.some(({ weight }) => weight > 0)
      ? "its traffic dial is 0"
      : "it has no endpoint with a weight above 0";
    reasons.push(
      `${options.region} gets no traffic (${why}), so a drill would measure nothing: let it get traffic first`,
    );
  }
  if (!others.some(({ weight }) => weight > 0)) {
    reasons.push("no other region has an endpoint with a weight above 0, so no region could take the traffic");
  }
  // Failover ignores dials, and a planned evacuation raises them.
  for (const { region } of others.filter(
    ({ weight, trafficDialPercentage }) => weight > 0 && trafficDialPercentage === 0,
  )) {
    reasons.push(
      `the traffic dial of ${region} is 0, so it is out of service, and the drill would send traffic to it: raise the dial first, or set the weight to 0`,
    );
  }
  return reasons;
};

/** New connections a second from each location; the ledger's clients open one each. */
const connectionsOf = ({ topology }: Target, options: DrillOptions): number =>
  connectionsPerSecond(options) + (options.ledger && takesWrites(topology) ? 1 : 0);

const othersHaveRoom: Check = async ({ target, options }) => {
  const reasons: string[] = [];
  const needed = Math.ceil(connectionsOf(target, options) * target.clients.length);
  const own = await target.control.concurrency(options.region);
  for (const region of target.topology.table.regions) {
    const reserved = region === options.region ? undefined : await target.control.concurrency(region);
    if (reserved === undefined) continue;
    const cannot = `${region} has a reserved concurrency of ${reserved} and could not take the traffic of ${options.region}`;
    if (own === undefined) {
      reasons.push(
        `${cannot}, which can use the whole account's concurrency: reserve the same in both regions, or in neither`,
      );
    } else if (reserved < own) reasons.push(`${cannot}, which has ${own}: raise it to at least ${own}`);
    else if (reserved < needed) reasons.push(`${cannot} (up to ${needed} requests at once): raise it, or lower --rate`);
  }
  return reasons;
};

/**
 * A firewall counts by the client's address. On AWS all of the drill's requests come from this machine's; on the simulator
 * each location has an address of its own.
 */
const firewallsLetItThrough: Check = async ({ target, options }) => {
  const { kind, topology, clients } = target;
  const isOneAddress = kind === "aws";
  const per5Minutes = Math.ceil(
    (connectionsOf(target, options) + options.kept) * (isOneAddress ? clients.length : 1) * 300,
  );
  const limit = Math.min(...topology.loadBalancers.map(({ firewall }) => requestsPer5Minutes(firewall) ?? Infinity));
  if (per5Minutes <= limit) return [];
  const from = isOneAddress ? "this machine's address" : "the address of each location";
  return [
    `the firewall refuses an address after ${limit} requests in 5 minutes, and the drill would send ${per5Minutes} from ${from}: lower --rate or --kept, or raise firewall.requestsPer5Minutes`,
  ];
};

const isNotBrokenAlready: Check = async ({ target, options, fault }) => {
  const changes = await fault.plan(target.control, options.region);
  return changes.length > 0 ? [] : [`${options.region} already has this fault: ${fault.what}. Repair it first`];
};

const CHECKS: readonly Check[] = [
  nobodyHoldsTheLock,
  acceleratorIsDeployed,
  regionsAreHealthy,
  trafficHasSomewhereToGo,
  othersHaveRoom,
  firewallsLetItThrough,
  isNotBrokenAlready,
];

/** Replication is given so long to carry one item. */
const MAX_LAG_SECONDS = 10;

/** Waits until every region has the drill's lock, which has just been written to the home region's table. */
export async function replicationKeepsUp(
  { topology, tables, clock }: Target,
  drill: string,
  signal?: AbortSignal,
): Promise<void> {
  const [home, ...others] = topology.table.regions;
  const until = clock.now() + MAX_LAG_SECONDS * 1000;
  let missing: string[] = others;
  for (;;) {
    const found = await Promise.all(missing.map((region) => tables.get(region)?.get(LOCK_ID)));
    missing = missing.filter((_, index) => !found[index]?.includes(drill));
    if (missing.length === 0 || clock.now() >= until) break;
    signal?.throwIfAborted();
    await clock.sleep(250);
  }
  if (missing.length === 0) return;
  throw new PreflightError(
    missing.map(
      (region) =>
        `${region} did not get an item from ${home} within ${MAX_LAG_SECONDS} s: wait until replication has caught up`,
    ),
  );
}
