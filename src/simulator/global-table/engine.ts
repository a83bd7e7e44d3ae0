import { Agent, type OutgoingHttpHeaders, request } from "node:http";
import { UserError } from "../../process/user-error";
import { readAll } from "../ground/read-all";

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
        readAll(response).then((answer) => resolve({ status: response.statusCode ?? 500, body: answer }), reject);
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
