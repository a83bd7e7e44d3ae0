import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Clock } from "../../process/clock";
import { closeServer, listen } from "../ground/listen";
import type { EngineAnswer } from "./engine";
import { failure, type SimulatedReplica } from "./replica";

/** DynamoDB's endpoint of one region, as the region's functions reach it: with their role. */
export class ReplicaServer {
  readonly #server: Server;

  constructor(
    private readonly replica: SimulatedReplica,
    clock: Clock,
  ) {
    this.#server = createServer((request, response) => {
      const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
      const what = `the table of ${replica.region}`;
      void clock
        .work(() => this.#answer(operation, request), what)
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
  async #answer(operation: string, request: IncomingMessage): Promise<EngineAnswer | undefined> {
    try {
      const body = await buffer(request);
      if (this.replica.silent()) return undefined;
      if (this.replica.denied) {
        return failure(
          400,
          "AccessDeniedException",
          `the function's role is not authorized to perform dynamodb:${operation}`,
        );
      }
      return await this.replica.call(operation, body);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { status: 500, body: Buffer.from(JSON.stringify({ __type: "InternalServerError", message })) };
    }
  }
}
