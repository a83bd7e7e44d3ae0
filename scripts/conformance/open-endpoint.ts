import { createServer, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { RealClock } from "../../src/process/clock";
import { embeddedEngine } from "../../src/simulator/global-table/embedded/engine";
import type { EngineAnswer } from "../../src/simulator/global-table/engine";
import { failure } from "../../src/simulator/global-table/failure";
import { SimulatedReplica } from "../../src/simulator/global-table/replica";
import type { GlobalTable } from "../../src/topology/topology";

const REGION = "us-east-1";

/** The parts of a call's body that are looked at. */
interface Body {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string } | undefined>>[];
  readonly KeySchema?: readonly { readonly AttributeName: string }[];
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled?: boolean };
}

/**
 * DynamoDB's endpoint for tests of its API: as the simulator's, with a replica for each table, but that tables are made
 * and changed by calls. The simulator's own table is what was synthesized, and refuses these calls.
 */
export class OpenEndpoint {
  readonly #engine = embeddedEngine(REGION);
  readonly #replicas = new Map<string, SimulatedReplica>();
  readonly #tables = new Map<string, GlobalTable>();

  server(): Server {
    return createServer((request, response) => {
      const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
      void buffer(request)
        .then((body) => this.#call(operation, body))
        .catch((error: Error) => failure(500, "InternalServerError", error.stack ?? error.message))
        .then(({ status, body }) => {
          response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
        });
    });
  }

  async #call(operation: string, body: Buffer): Promise<EngineAnswer> {
    const request: Body = JSON.parse(body.toString());
    switch (operation) {
      case "CreateTable":
        return this.#create(request, body);
      case "UpdateTimeToLive":
        return this.#updateTimeToLive(request, body);
      case "UpdateTable":
      case "DeleteTable":
        return this.#engine.call(operation, body);
      default:
        return (this.#replicas.get(tableOf(request) ?? "") ?? this.#engine).call(operation, body);
    }
  }

  async #create({ TableName = "", KeySchema = [] }: Body, body: Buffer): Promise<EngineAnswer> {
    const answer = await this.#engine.call("CreateTable", body);
    const [partitionKey = "", sortKey] = KeySchema.map(({ AttributeName }) => AttributeName);
    const table = { name: TableName, partitionKey, sortKey };
    if (answer.status === 200)
      this.#serve({ id: TableName, ...table, ttlAttribute: undefined, regions: [REGION], items: [] });
    return answer;
  }

  async #updateTimeToLive({ TableName = "", TimeToLiveSpecification = {} }: Body, body: Buffer): Promise<EngineAnswer> {
    const { AttributeName = "", Enabled = false } = TimeToLiveSpecification;
    if (AttributeName === "") return failure(400, "ValidationException", "TimeToLiveSpecification needs AttributeName");
    const table = this.#tables.get(TableName);
    if (!table) return this.#engine.call("DescribeTimeToLive", body);
    this.#serve({ ...table, ttlAttribute: Enabled ? AttributeName : undefined });
    return { status: 200, body: Buffer.from(JSON.stringify({ TimeToLiveSpecification })) };
  }

  #serve(table: GlobalTable): void {
    const engine = this.#engine;
    const replica = new SimulatedReplica({ clock: new RealClock(), table, region: REGION, engine, onWrite: () => {} });
    this.#tables.set(table.name, table);
    this.#replicas.set(table.name, replica);
  }
}

/** The table that a call names, or the first of several. */
const tableOf = ({ TableName, RequestItems = {}, TransactItems = [] }: Body): string | undefined =>
  TableName ?? Object.keys(RequestItems)[0] ?? Object.values(TransactItems[0] ?? {})[0]?.TableName;
