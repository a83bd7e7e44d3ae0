import {
  Agent,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import dynalite from "dynalite";
import { UserError } from "../../user-error";
import { listen } from "../listen";

export interface EngineAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: Buffer;
}

/** What stores one replica: anything that speaks DynamoDB's protocol. */
export interface Engine {
  /**
   * @param operation such as `GetItem`
   * @param body JSON
   */
  call(operation: string, body: string | Buffer): Promise<EngineAnswer>;
  /** Answers a request by itself, without a hop; absent where the engine is elsewhere. */
  serve?(request: IncomingMessage, response: ServerResponse): void;
  stop(): Promise<void>;
}

/** An engine in this process: dynalite, in memory. */
export async function embeddedEngine(region: string): Promise<Engine> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  guard(server);
  const port = await listen(server, 0, `the table's engine of ${region}`);
  const engine = remoteEngine(`http://127.0.0.1:${port}`, region);
  const calls = new Set<Promise<EngineAnswer>>();
  return {
    call: (operation, body) => {
      const call = engine.call(operation, body);
      calls.add(call);
      return call.finally(() => calls.delete(call));
    },
    serve: (request, response) => {
      server.emit("request", request, response);
    },
    stop: async () => {
      // Dynalite throws out of what it still works at when its database is closed.
      await Promise.allSettled(calls);
      await engine.stop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Dynalite throws out of its listeners where a client goes away, or where a body is JSON but no object. That must not be
 * the end of the simulator.
 */
function guard(server: Server): void {
  const [answer] = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request").on("request", (request: IncomingMessage, response: ServerResponse) => {
    answer?.(request, response);
    request.removeAllListeners("error");
    const [read] = request.listeners("end");
    request.removeAllListeners("end").once("end", () => {
      try {
        read?.();
      } catch {
        response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify({ __type: "com.amazon.coral.service#SerializationException" }));
      }
    });
  });
}

/** An engine elsewhere, such as DynamoDB Local. */
export function remoteEngine(url: string, region: string): Engine {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  const unanswered = ({ code, message }: NodeJS.ErrnoException) =>
    new UserError(
      `the DynamoDB engine of ${region} at ${url} does not answer (${code ?? message}): start it, or leave out --dynamodb-endpoint`,
    );
  // Engines want a signature and do not check it; DynamoDB Local keeps tables apart by key and region.
  const authorization = `AWS4-HMAC-SHA256 Credential=simulator/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;
  return {
    call: (operation, body) =>
      new Promise((resolve, reject) => {
        const call = request(
          {
            agent,
            hostname,
            port,
            method: "POST",
            path: "/",
            headers: {
              "content-type": "application/x-amz-json-1.0",
              "content-length": Buffer.byteLength(body),
              "x-amz-target": `DynamoDB_20120810.${operation}`,
              "x-amz-date": "20260101T000000Z",
              authorization,
            },
          },
          (response) => {
            buffer(response).then((answer) => resolve({ status: response.statusCode ?? 500, body: answer }), reject);
          },
        );
        call.on("error", (error: NodeJS.ErrnoException) => reject(unanswered(error)));
        call.end(body);
      }),
    stop: async () => agent.destroy(),
  };
}
