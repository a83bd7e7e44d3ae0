import { requestsPer5Minutes } from "../../topology/firewall";
import { heldBy, homeOf, lockHolder } from "../change/lock";
import type { Check } from "./check";
import { connectionsOf } from "./connections";

/* Whether the backend is in a state in which a drill is safe, and tells something. */

export const nobodyHoldsTheLock: Check = async ({ target }) => {
  const holder = await lockHolder(homeOf(target));
  return holder ? [heldBy(holder)] : [];
};

export const acceleratorIsDeployed: Check = async ({ target }) => {
  const status = await target.control.acceleratorStatus();
  return status === "DEPLOYED" ? [] : [`the accelerator is ${status}, not DEPLOYED: wait until its change is deployed`];
};

export const regionsAreHealthy: Check = async ({ target }) => {
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
export const trafficHasSomewhereToGo: Check = async ({ target, options }) => {
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

/**
 * A firewall counts by the client's address. On AWS all of the drill's requests come from this machine's; on the simulator
 * each location has an address of its own.
 */
export const firewallsLetItThrough: Check = async ({ target, options }) => {
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

export const isNotBrokenAlready: Check = async ({ target, options, fault }) => {
  const changes = await fault.plan(target.control, options.region);
  return changes.length > 0 ? [] : [`${options.region} already has this fault: ${fault.what}. Repair it first`];
};
