import { isDeepStrictEqual } from "node:util";
import { byDistance, locate } from "../model/geography";
import type { Timed } from "../simulator/ground/events";
import { budgetOf } from "./backend";
import { activeSeconds, itemsOf, type Plan, spansOf } from "./plan";
import type { Invariant, Value } from "./run";
import { failbackInTime, failoverInTime } from "./sick-spans";

type Of<T extends Timed["type"]> = Extract<Timed, { readonly type: T }>;

/**
 * An acknowledged write is in every region after healing, unless a later write to the item won. Of writes in the same
 * millisecond any may win, but everywhere the same one. A transaction's writes arrive one by one, and in the end all have.
 */
const acknowledgedWritesArrive: Invariant = ({ writes }, { acknowledged, items }) => {
  for (const item of new Set(writes.flatMap(itemsOf))) {
    const taken = writes.flatMap((write, index) =>
      itemsOf(write).includes(item) && acknowledged[index] ? [{ ...write, value: storedBy(write, index) }] : [],
    );
    if (taken.length === 0) continue;
    const latest = Math.max(...taken.map(({ atSeconds }) => atSeconds));
    const winners = taken.filter(({ atSeconds }) => atSeconds === latest).map(({ value }) => value);
    const found = [...items].map(([region, values]) => ({ region, value: values.get(item) }));
    for (const { region, value } of found) {
      if (!winners.includes(value))
        return `${item} is ${shown(value)} in ${region}, and the last write, at ${latest} s, made it ${winners.map(shown).join(" or ")}`;
      if (value !== found[0]?.value)
        return `${item} is ${shown(value)} in ${region} and ${shown(found[0]?.value)} in ${found[0]?.region}`;
    }
  }
  return undefined;
};

const storedBy = ({ operation }: Plan["writes"][number], index: number): Value =>
  operation === "delete" || operation === "expire" ? undefined : String(index);

const shown = (value: Value): string => (value === undefined ? "deleted" : `that of writes[${value}]`);

/**
 * No connection goes to a region of weight 0 or fails open, to a region that the edge knows as sick, while one of the three
 * groups closest to the client has a healthy endpoint with weight above 0.
 */
const connectionsGoWhereHealthIs: Invariant = (plan, { events }) => {
  for (const { connection, healthy, closest } of connectionsOf(plan, events)) {
    const { at, from, region, reason } = connection;
    const alternative = closest.slice(0, 3).find((name) => healthy(name) && weightOf(plan, name) > 0);
    if (alternative === undefined) continue;
    const wrong =
      weightOf(plan, region) === 0
        ? "which has weight 0"
        : !healthy(region)
          ? "which is unhealthy"
          : reason === "fail-open"
            ? "because it failed open"
            : undefined;
    if (wrong) return `at ${at} s a connection from ${from} went to ${region}, ${wrong}, and ${alternative} is healthy`;
  }
  return undefined;
};

/** A healthy region that is nearest to a client, with a dial of 100 and weight above 0, gets the client's connections. */
const nearestRegionServes: Invariant = (plan, { events }) => {
  for (const { connection, healthy, closest } of connectionsOf(plan, events)) {
    const { at, from, region } = connection;
    const nearest = plan.regions.find(({ name }) => name === closest[0]);
    if (!nearest || nearest.trafficDial < 100 || nearest.weight === 0 || !healthy(nearest.name)) continue;
    if (region !== nearest.name)
      return `at ${at} s a connection from ${from} went to ${region}, and ${nearest.name} is nearer and healthy`;
  }
  return undefined;
};

const weightOf = ({ regions }: Plan, region: string): number =>
  regions.find(({ name }) => name === region)?.weight ?? 0;

interface Connected {
  readonly connection: Of<"connection">;
  /** As the edge knew it when it decided. */
  readonly healthy: (region: string) => boolean;
  /** The plan's regions, closest to the client first. */
  readonly closest: readonly string[];
}

function* connectionsOf({ regions, clients }: Plan, events: readonly Timed[]): Generator<Connected> {
  const names = regions.map(({ name }) => name);
  const closest = new Map(clients.map(({ from }) => [locate(from).name, byDistance(locate(from), names)]));
  const sick = new Set<string>();
  for (const event of events) {
    if (event.type === "endpoint-health" && event.healthy) sick.delete(event.region);
    else if (event.type === "endpoint-health") sick.add(event.region);
    else if (event.type === "connection") {
      yield { connection: event, healthy: (name) => !sick.has(name), closest: closest.get(event.from) ?? [] };
    }
  }
}

/** An established connection never moves: whatever is sent on it is answered by the region that it was routed to. */
const connectionsNeverMove: Invariant = (_, { events, answers }) => {
  const regions = new Map<number, string>();
  for (const event of events) {
    if (event.type === "connection") regions.set(event.connection, event.region);
    if (event.type !== "request" || event.connection === undefined) continue;
    const { at, connection, region } = event;
    if (regions.get(connection) !== region)
      return `at ${at} s a request on connection ${connection} to ${regions.get(connection)} came to ${region}`;
  }
  const moved = answers.find(({ region, from }) => from !== undefined && from !== region);
  return moved && `at ${moved.at} s ${moved.from} answered on a connection to ${moved.region}`;
};

/** Each fault begins and ends when the plan says, and nothing else begins. */
const faultsKeepTheirTimes: Invariant = (plan, { events }) => {
  const text = (at: number, kind: string, target: string, on: boolean) =>
    `${at.toFixed(3)} s: ${kind} ${target} ${on ? "begins" : "ends"}`;
  const planned = spansOf(plan).flatMap(({ kind, target, from, to }) => [
    text(from, kind, target, true),
    text(to, kind, target, false),
  ]);
  const seen = events.flatMap((event) =>
    event.type === "fault" ? [text(event.at, event.kind, event.target, event.on)] : [],
  );
  const missing = planned.find((line) => !seen.includes(line));
  if (missing) return `it did not happen that ${missing}`;
  const extra = seen.find((line) => !planned.includes(line));
  return extra && `it is not in the plan that ${extra}`;
};

/** When all faults are over, and their time to be noticed too, every region is healthy and every answer is a good one. */
const everythingHeals: Invariant = (plan, { events, answers }) => {
  for (const { name } of plan.regions) {
    const last = events.findLast((event) => event.type === "endpoint-health" && event.region === name);
    if (last?.type === "endpoint-health" && !last.healthy)
      return `${name} is still unhealthy at the end, since ${last.at} s`;
  }
  const healed = activeSeconds(plan) + budgetOf(plan).recover.worst;
  const bad = answers.find(({ at, status }) => at > healed && status !== (plan.function === "echo" ? 200 : 404));
  return bad && `at ${bad.at} s ${bad.region} answered ${bad.status ?? "nothing"}, and every fault is over`;
};

/** The same plan gives the same events in the same order. */
const sameSeedSameEvents: Invariant = (_, { events, eventsAgain }) => {
  if (eventsAgain === undefined) return undefined;
  const index = events.findIndex((event, place) => !isDeepStrictEqual(event, eventsAgain[place]));
  if (index < 0 && events.length === eventsAgain.length) return undefined;
  const place = index < 0 ? events.length : index;
  return `event ${place} is ${JSON.stringify(events[place])}, and in a second run ${JSON.stringify(eventsAgain[place])}`;
};

/** By name, in the order in which they are checked: causes before what follows from them. */
export const INVARIANTS = {
  acknowledgedWritesArrive,
  connectionsGoWhereHealthIs,
  nearestRegionServes,
  connectionsNeverMove,
  faultsKeepTheirTimes,
  failoverInTime,
  failbackInTime,
  everythingHeals,
  sameSeedSameEvents,
} as const satisfies Record<string, Invariant>;

export type InvariantName = keyof typeof INVARIANTS;
