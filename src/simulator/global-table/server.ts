import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { isHitByAny } from "../../faults/share";
import type { Clock } from "../../process/clock";
import { closeServer, listen } from "../ground/listen";
import { readAll } from "../ground/read-all";
import { signatureOf } from "../ground/signature";
import type { SimulatedRole } from "../role/role";
import type { EngineAnswer } from "./engine";
import { failure } from "./failure";
import type { SimulatedReplica } from "./replica";

export interface ReplicaServerProps {
  readonly clock: Clock;
  /** The table's replicas, by region. */
  readonly replicas: ReadonlyMap<string, SimulatedReplica>;
  /** The functions' roles, by the access key that the function has. */
  readonly roles: ReadonlyMap<string, SimulatedRole>;
}

/**
 * DynamoDB's endpoint of one region. A function may do there what its role allows; any other caller counts as the owner of
 * the table. A function that asks for another region, as its signature says, reaches that region's table, because on AWS it
 * would have called another endpoint.
 */
export class ReplicaServer {
  readonly #server: Server;

  constructor(
    private readonly replica: SimulatedReplica,
    private readonly props: ReplicaServerProps,
  ) {
    this.#server = createServer((request, response) => {
      const what = `the table of ${replica.region}`;
      void props.clock
        .work(() => this.#answer(request), what)
        .then((answer) => {
          if (!answer) return;
          const { status, body } = answer;
          response.writeHead(status, { "content-type": "application/x-amz-json-1.0", "content-length": body.length });
          response.end(body);
        });
    });
    // A connection that is idle is never closed here, so none is closed just when it is used again.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
  }

  /**
   * @param port 0 for any that is free
   * @returns the port on the loopback interface
   */
  start(port = 0): Promise<number> {
    return listen(this.#server, port, `the table of ${this.replica.region}`);
  }

  /** Takes a connection that did not come through the port. */
  accept(socket: Duplex): void {
    this.#server.emit("connection", socket);
  }

  stop(): Promise<void> {
    return closeServer(this.#server);
  }

  /** @returns undefined where the call is never answered */
  async #answer(request: IncomingMessage): Promise<EngineAnswer | undefined> {
    try {
      const body = await readAll(request);
      const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
      const { accessKeyId, region } = signatureOf(request.headers);
      const role = this.props.roles.get(accessKeyId);
      const replica = role ? this.props.replicas.get(region) : this.replica;
      if (replica && isHitByAny(replica.silent)) return undefined;
      const refusal = role?.refusalOf({ region, operation, body, ownTable: this.replica.arn });
      if (refusal) return refusal;
      if (!replica) return failure(400, "ResourceNotFoundException", `there is no table in ${region}`);
      return await replica.call(operation, body);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { status: 500, body: Buffer.from(JSON.stringify({ __type: "InternalServerError", message })) };
    }
  }
}
