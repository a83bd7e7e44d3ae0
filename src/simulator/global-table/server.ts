import { createServer, type IncomingMessage, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { closeServer, listen } from "../listen";
import { failure, type SimulatedReplica } from "./replica";

/** DynamoDB's endpoint of one region, as the region's functions reach it: with their role. */
export class ReplicaServer {
  readonly #server: Server;

  constructor(private readonly replica: SimulatedReplica) {
    this.#server = createServer((request, response) => {
      const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
      const { engine } = replica;
      if (engine.serve && replica.passes(operation)) {
        engine.serve(request, response);
        return;
      }
      void this.#answer(operation, request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/x-amz-json-1.0", "content-length": body.length });
        response.end(body);
      });
    });
  }

  /** @returns the endpoint's URL */
  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server, 0, `the table of ${this.replica.region}`)}`;
  }

  stop(): Promise<void> {
    return closeServer(this.#server);
  }

  async #answer(operation: string, request: IncomingMessage): Promise<{ status: number; body: Buffer }> {
    try {
      const body = await buffer(request);
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
