import { EventEmitter } from "node:events";
import { Agent, type OutgoingHttpHeaders, request, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import dynalite from "dynalite";
import { UserError } from "../../process/user-error";

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
  stop(): Promise<void>;
}

/**
 * An engine in this process: dynalite, in memory. It is a server, and is called as one, but without a socket: none can be
 * closed or be busy.
 */
export function embeddedEngine(region: string): Engine {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const calls = new Set<Promise<EngineAnswer>>();
  return {
    call: (operation, body) => {
      const call = ask(server, headersOf(operation, region), Buffer.from(body));
      calls.add(call);
      return call.finally(() => calls.delete(call));
    },
    stop: async () => void (await Promise.allSettled(calls)),
  };
}

/** One exchange with a server that reads and writes no more of a request and a response than this. */
function ask(server: Server, headers: OutgoingHttpHeaders, body: Buffer): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers });
    const response = {
      statusCode: 200,
      setHeader() {},
      end(answer = "") {
        resolve({ status: this.statusCode, body: Buffer.from(answer) });
      },
    };
    server.emit("request", request, response);
    request.emit("data", body);
    try {
      request.emit("end");
    } catch {
      // Dynalite throws where a body is JSON but no object.
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: "com.amazon.coral.service#SerializationException" }));
    }
  });
}

/** Engines want a signature and do not check it; DynamoDB Local keeps tables apart by key and region. */
const headersOf = (operation: string, region: string): OutgoingHttpHeaders => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `DynamoDB_20120810.${operation}`,
  "x-amz-date": "20260101T000000Z",
  authorization: `AWS4-HMAC-SHA256 Credential=simulator/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
});

/** An engine elsewhere, such as DynamoDB Local. */
export function remoteEngine(url: string, region: string): Engine {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  const unanswered = ({ code, message }: NodeJS.ErrnoException) =>
    new UserError(
      `the DynamoDB engine of ${region} at ${url} does not answer (${code ?? message}): start it, or leave out --dynamodb-endpoint`,
    );
  const send = (operation: string, body: string | Buffer, isAgain = false): Promise<EngineAnswer> =>
    new Promise((resolve, reject) => {
      const headers = { ...headersOf(operation, region), "content-length": Buffer.byteLength(body) };
      const call = request({ agent, hostname, port, method: "POST", path: "/", headers }, (response) => {
        buffer(response).then((answer) => resolve({ status: response.statusCode ?? 500, body: answer }), reject);
      });
      call.on("error", (error: NodeJS.ErrnoException) => {
        // The engine may have closed a connection that was idle at the moment of its next use: what was sent on it was lost
        // (https://nodejs.org/api/http.html#requestreusedsocket). A new connection says more.
        if (call.reusedSocket && !isAgain) resolve(send(operation, body, true));
        else reject(unanswered(error));
      });
      call.end(body);
    });
  return { call: (operation, body) => send(operation, body), stop: async () => agent.destroy() };
}
