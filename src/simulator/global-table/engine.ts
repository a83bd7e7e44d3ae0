import { Agent, type IncomingMessage, request, type ServerResponse } from "node:http";
import dynalite from "dynalite";
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
  const port = await listen(server, 0, `the table's engine of ${region}`);
  const engine = remoteEngine(`http://127.0.0.1:${port}`, region);
  return {
    call: engine.call,
    serve: (request, response) => {
      server.emit("request", request, response);
    },
    stop: async () => {
      await engine.stop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An engine elsewhere, such as DynamoDB Local. */
export function remoteEngine(url: string, region: string): Engine {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
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
            readAll(response).then((answer) => resolve({ status: response.statusCode ?? 500, body: answer }), reject);
          },
        );
        call.on("error", reject);
        call.end(body);
      }),
    stop: async () => agent.destroy(),
  };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
