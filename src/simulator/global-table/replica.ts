import { type IsHit, isHitByAny } from "../../faults/share";
import { nextVersion, type Version, type Write, wins } from "../../model/replication";
import type { Clock } from "../../process/clock";
import type { GlobalTable } from "../../topology/topology";
import { arn } from "../ground/arn";
import { acknowledged, changesOf, type Item, type ItemChange } from "./changes";
import { createTable } from "./create-table";
import { DESCRIPTIONS } from "./description";
import type { Engine, EngineAnswer } from "./engine";
import { Expiry } from "./expiry";
import { failure } from "./failure";
import { Idempotency } from "./idempotency";
import { KeyedLock } from "./keyed-lock";
import { TABLE_CHANGES } from "./offered";

export interface ReplicaProps {
  readonly clock: Clock;
  readonly table: GlobalTable;
  readonly region: string;
  readonly engine: Engine;
  /** An acknowledged write, to be replicated. */
  readonly onWrite: (write: Write<Item>) => void;
  /** A call that was answered. */
  readonly onCall?: (operation: string, status: number) => void;
}

type Json = Readonly<Record<string, unknown>>;

/** One region's replica: an engine that stores, and what is needed to replicate its writes, last writer wins. */
export class SimulatedReplica {
  /** Whether the next call fails, by reason. */
  readonly unavailable = new Map<string, IsHit>();
  /** Whether the next call is never answered, by reason. */
  readonly silent = new Map<string, IsHit>();
  readonly #versions = new Map<string, Version>();
  readonly #lock = new KeyedLock();
  readonly #expiry: Expiry;
  readonly #idempotency: Idempotency;

  constructor(private readonly props: ReplicaProps) {
    this.#expiry = new Expiry(props.clock, props.table.ttlAttribute);
    this.#idempotency = new Idempotency(props.clock);
  }

  get region(): string {
    return this.props.region;
  }

  get arn(): string {
    return arn.table(this.region, this.props.table.name);
  }

  /** One call of DynamoDB's API, as the SDK sends it. */
  async call(operation: string, body: Buffer): Promise<EngineAnswer> {
    const answer = await this.#answer(operation, body);
    this.props.onCall?.(operation, answer.status);
    return answer;
  }

  async #answer(operation: string, body: Buffer): Promise<EngineAnswer> {
    if (isHitByAny(this.unavailable))
      return failure(500, "InternalServerError", "the table is unavailable (a fault of the simulator)");
    const refusal = refusalOf(operation);
    if (refusal !== undefined) return failure(400, "ValidationException", refusal);
    const description = DESCRIPTIONS.get(operation);
    if (description) return description(await this.#forward(operation, body), this.props);
    if (operation === "TransactWriteItems") return this.#idempotency.once(body, () => this.#run(operation, body));
    return this.#run(operation, body);
  }

  #run(operation: string, body: Buffer): Promise<EngineAnswer> {
    const changes = changesOf(this.props.table, operation, body);
    return changes.length === 0 ? this.#forward(operation, body) : this.#write(operation, body, changes);
  }

  /**
   * A write from another region: applied only if newer than what is here.
   * @returns whether it was; rejects where the engine did not take it
   */
  apply(write: Write<Item>): Promise<boolean> {
    return this.#lock.run([write.key], async () => {
      if (!wins(write.version, this.#versions.get(write.key))) return false;
      const { name } = this.props.table;
      const answer =
        write.item === undefined
          ? await this.#engine("DeleteItem", { TableName: name, Key: JSON.parse(write.key) })
          : await this.#engine("PutItem", { TableName: name, Item: write.item });
      if (answer.status !== 200)
        throw new Error(`the engine of ${this.region} refused a replicated write: ${answer.body}`);
      this.#keep(write);
      return true;
    });
  }

  createTable(): Promise<void> {
    return createTable(this.props);
  }

  #engine(operation: string, body: Json): Promise<EngineAnswer> {
    return this.props.engine.call(operation, JSON.stringify(body));
  }

  /**
   * Lets the engine answer. It holds this replica and nothing else, so conditions, as reads, know nothing of writes that are
   * still on their way from other regions: two regions can both create the same item.
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
   *
   * @rule ddb-local-conditions
   * @rule ddb-local-reads
   */
  async #forward(operation: string, body: Buffer): Promise<EngineAnswer> {
    const answer = await this.props.engine.call(operation, body);
    const unknown = answer.status === 400 && answer.body.includes("UnknownOperationException");
    if (!unknown) return answer;
    return failure(400, "UnknownOperationException", `the simulator's engine does not have ${operation}`);
  }

  /**
   * Stamps what the engine acknowledged and hands it on, with the items locked so that order is kept. A transaction is
   * atomic here only: each of its writes goes to the other regions by itself, so they can show a part of it.
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
   *
   * @rule ddb-transaction-local
   */
  #write(operation: string, body: Buffer, changes: readonly ItemChange[]): Promise<EngineAnswer> {
    return this.#lock.run(
      changes.map(({ key }) => key),
      async () => {
        const answer = await this.#forward(operation, body);
        if (answer.status !== 200) return this.#withOldItem(answer, body, changes);
        for (const change of acknowledged(changes, this.props.table, operation, answer)) {
          const item = change.item ?? (await this.#read(change.keyAttributes));
          const version = nextVersion(this.#versions.get(change.key), this.props.clock.now(), this.region);
          const write = { key: change.key, item: item === "deleted" ? undefined : item, version };
          this.#keep(write);
          this.props.onWrite(write);
        }
        return answer;
      },
    );
  }

  /** Adds to a condition that failed the item that it was judged by, where the call asks for it and the engine has not. */
  async #withOldItem(answer: EngineAnswer, body: Buffer, [change]: readonly ItemChange[]): Promise<EngineAnswer> {
    if (!change || !body.includes('"ALL_OLD"')) return answer;
    const error = JSON.parse(answer.body.toString());
    if (!String(error.__type).endsWith("#ConditionalCheckFailedException") || error.Item) return answer;
    if (JSON.parse(body.toString()).ReturnValuesOnConditionCheckFailure !== "ALL_OLD") return answer;
    const item = await this.#read(change.keyAttributes);
    if (item === "deleted") return answer;
    return { ...answer, body: Buffer.from(JSON.stringify({ ...error, Item: item })) };
  }

  #keep({ key, item, version }: Write<Item>): void {
    this.#versions.set(key, version);
    const isOwn = version.region === this.region;
    this.#expiry.set(key, isOwn ? item : undefined, () => this.#expire(key, version));
  }

  /**
   * Deletes an item whose time has ended, unless it has changed since. The deletion replicates as any other write.
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
   * Which replica deletes is our policy, AWS does not say: the one of the region that wrote the item last.
   *
   * @rule ddb-ttl-replicates
   * @rule ddb-ttl-region
   */
  #expire(key: string, version: Version): Promise<void> {
    return this.#lock.run([key], async () => {
      if (this.#versions.get(key) !== version) return;
      const answer = await this.#engine("DeleteItem", { TableName: this.props.table.name, Key: JSON.parse(key) });
      if (answer.status !== 200) throw new Error(`the engine of ${this.region} cannot delete ${key}: ${answer.body}`);
      const deletion = { key, item: undefined, version: nextVersion(version, this.props.clock.now(), this.region) };
      this.#keep(deletion);
      this.props.onWrite(deletion);
    });
  }

  async #read(key: Item): Promise<Item | "deleted"> {
    const answer = await this.#engine("GetItem", { TableName: this.props.table.name, Key: key, ConsistentRead: true });
    return (JSON.parse(answer.body.toString()).Item as Item | undefined) ?? "deleted";
  }
}

/** They can write items that the request does not show. */
const PARTIQL = new Set(["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"]);

function refusalOf(operation: string): string | undefined {
  if (PARTIQL.has(operation))
    return `the simulator cannot replicate ${operation}: use PutItem, UpdateItem, DeleteItem, BatchWriteItem or TransactWriteItems`;
  if (TABLE_CHANGES.has(operation))
    return `the simulator's table cannot be changed after synthesis: ${operation} is not supported`;
  return undefined;
}
