import { locate } from "../model/geography";
import { MAX_LAG_MS } from "../model/replication-lag";
import { STATIC_ADDRESSES } from "../model/static-addresses";
import type { Clock } from "../process/clock";
import { type ClientConnection, SimulatedClient } from "../simulator/client";
import type { Timed } from "../simulator/ground/events";
import { VirtualClock } from "../simulator/ground/virtual-clock";
import { valuesOf } from "../simulator/load-balancer/http";
import { World } from "../simulator/world";
import { backendOf, budgetOf } from "./backend";
import { startEcho } from "./echo";
import { activeSeconds, EXPIRES_SECONDS, itemsOf, type Plan, type PlannedWrite } from "./plan";

export interface ClientAnswer {
  /** When the request was sent, in seconds. */
  readonly at: number;
  /** Where the connection was routed. */
  readonly region: string;
  /** Undefined: the connection was reset, or no answer came in time. */
  readonly status?: number;
  /** The region that answered, by its own word; absent where a load balancer answered by itself. */
  readonly from?: string;
}

/** What a write of the plan stores: its place in the plan. */
export type Value = string | undefined;

/** What became of a plan. */
export interface History {
  readonly events: readonly Timed[];
  readonly answers: readonly ClientAnswer[];
  /** In the order of the plan: whether each was acknowledged. */
  readonly acknowledged: readonly boolean[];
  /** What each region's table holds of each item when all is over: region, item, value. */
  readonly items: ReadonlyMap<string, ReadonlyMap<string, Value>>;
  /** Of a second run of the same plan; absent where there was none. */
  readonly eventsAgain?: readonly Timed[];
}

/** A promise that must hold for every plan. @returns what broke it, for people; undefined where it held */
export type Invariant = (plan: Plan, history: History) => string | undefined;

export type StartWorld = typeof World.start;

/** After which a client gives up, and its connection with it: packets of a region that is cut off are lost. */
const CLIENT_TIMEOUT_MS = 5000;

/** Time for what was under way when the last fault ended, besides what the plan itself says: a retry of replication. */
const GRACE_SECONDS = 5;

/** When a plan is over, in seconds: everything that its faults and writes started has ended. */
export const endSeconds = (plan: Plan): number =>
  activeSeconds(plan) + budgetOf(plan).recover.worst + (plan.replicationLagMs ?? MAX_LAG_MS) / 1000 + GRACE_SECONDS;

/** Runs a plan in virtual time. @param startWorld a test may start a world that is broken */
export async function run(plan: Plan, startWorld: StartWorld = (...from) => World.start(...from)): Promise<History> {
  const clock = new VirtualClock();
  const { seed, propagationMs, replicationLagMs } = plan;
  const startEnvironment = plan.function === "echo" ? startEcho : undefined;
  const options = { clock, seed, propagationMs, replicationLagMs, startEnvironment };
  const world = await startWorld(backendOf(plan), options);
  try {
    const startMs = clock.now();
    const events: Timed[] = [];
    world.events.subscribe((event) => events.push(event));
    for (const { atSeconds, ...fault } of plan.faults) {
      clock.schedule(atSeconds * 1000, () => world.faults.set(fault));
    }
    const acknowledged = plan.writes.map(() => false);
    for (const [index, write] of plan.writes.entries()) {
      const send = async () => {
        acknowledged[index] = await isTaken(world, write, String(index));
      };
      clock.schedule(write.atSeconds * 1000, () => void clock.work(send));
    }
    const answers: ClientAnswer[] = [];
    for (const index of plan.clients.keys()) startClient({ world, plan, index, startMs, answers });
    await clock.advance(endSeconds(plan) * 1000);
    return { events, answers, acknowledged, items: await storedItems(world, plan) };
  } finally {
    await world.stop();
  }
}

/** Writes to a region's table. @returns whether it was acknowledged */
async function isTaken(world: World, write: PlannedWrite, value: string): Promise<boolean> {
  const { region, item, operation } = write;
  const Key = { item_id: { S: item } };
  const Item = { ...Key, value: { S: value } };
  const { name: TableName, ttlAttribute = "" } = world.topology.table;
  const expiry = Math.floor(world.clock.now() / 1000) + EXPIRES_SECONDS;
  const puts = itemsOf(write).map((id) => ({ Put: { TableName, Item: { ...Item, item_id: { S: id } } } }));
  const [call, body] = {
    put: ["PutItem", { Item }],
    expire: ["PutItem", { Item: { ...Item, [ttlAttribute]: { N: String(expiry) } } }],
    transaction: ["TransactWriteItems", { TransactItems: puts }],
    update: [
      "UpdateItem",
      {
        Key,
        // As a put: an update would keep the time of an item that expires.
        UpdateExpression: "SET #value = :value REMOVE #expiry",
        ExpressionAttributeNames: { "#value": "value", "#expiry": ttlAttribute },
        ExpressionAttributeValues: { ":value": { S: value } },
      },
    ],
    delete: ["DeleteItem", { Key }],
  }[operation] as [string, object];
  return (await answerOf(world, region, call, body)).status === 200;
}

async function storedItems(world: World, plan: Plan): Promise<History["items"]> {
  const regions = new Map<string, Map<string, Value>>();
  for (const { name } of plan.regions) {
    const items = new Map<string, Value>();
    for (const item of new Set(plan.writes.flatMap(itemsOf))) {
      const { body } = await answerOf(world, name, "GetItem", { Key: { item_id: { S: item } }, ConsistentRead: true });
      items.set(item, JSON.parse(body.toString()).Item?.value?.S);
    }
    regions.set(name, items);
  }
  return regions;
}

function answerOf(world: World, region: string, operation: string, body: object) {
  const replica = world.table.replicas.get(region);
  if (!replica) throw new Error(`the plan has no region ${region}`);
  return replica.call(operation, Buffer.from(JSON.stringify({ TableName: world.topology.table.name, ...body })));
}

function inTime<T>(clock: Clock, answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = clock.schedule(CLIENT_TIMEOUT_MS, () => resolve(undefined));
    void answer.then((response) => {
      timer.cancel();
      resolve(response);
    });
  });
}

interface ClientRun {
  readonly world: World;
  readonly plan: Plan;
  /** Of the client in the plan. */
  readonly index: number;
  readonly startMs: number;
  readonly answers: ClientAnswer[];
}

/** Sends at its interval until the world ends, to both static addresses in turn. */
function startClient({ world, plan, index, startMs, answers }: ClientRun): void {
  const settings = plan.clients[index] as Plan["clients"][number];
  const { clock } = world;
  const client = new SimulatedClient(world, locate(settings.from), `203.0.113.${index + 1}`);
  let turn = 0;
  const connect = () => client.connect(STATIC_ADDRESSES[turn++ % STATIC_ADDRESSES.length]);
  const ask = async (connection: ClientConnection) => {
    const at = (clock.now() - startMs) / 1000;
    const response = await inTime(clock, connection.send({ target: "/" }));
    const [from] = response ? valuesOf(response, "x-region") : [];
    answers.push({ at, region: connection.region, status: response?.status, from });
    return response !== undefined;
  };
  let kept: ClientConnection | undefined;
  const tick = () => {
    clock.schedule(settings.everySeconds * 1000, tick);
    const connection = connect();
    if (connection) void ask(connection);
    if (!settings.keeps) return;
    if (!kept || kept.isEnded) kept = connect();
    const asked = kept;
    if (asked) {
      void ask(asked).then((isOpen) => {
        if (!isOpen && kept === asked) kept = undefined;
      });
    }
  };
  clock.schedule(settings.everySeconds * 1000, tick);
}
