import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { globalAcceleratorApi } from "../../../src/simulator/aws-api/global-accelerator/api";
import { type ApiRequest, type ApiResponse, readRequest } from "../../../src/simulator/aws-api/request";
import { closeServer, listen } from "../../../src/simulator/ground/listen";
import { alarms } from "./ask";
import { type Call, callOf } from "./call";
import { AwsClient } from "./client";
import { CompositeAlarms } from "./composite-alarms";
import { FunctionGrants } from "./function-grants";
import { FunctionLogging } from "./function-logging";
import { LifecycleControlPlane } from "./global-accelerator";
import { LIFECYCLE_OPERATIONS } from "./global-accelerator-requests";
import { GlobalTables } from "./global-tables";
import { takeAlong } from "./goes-along";
import { refusalInUse } from "./in-use";
import { KeyAliases } from "./key-aliases";
import { loadBalancerIn } from "./load-balancer";
import { LogKeys } from "./log-keys";
import { networkRefusal } from "./networks";
import { repair } from "./repair";
import { finishReplica } from "./replica-keys";

/** The account that moto puts everything in. */
const ACCOUNT = "123456789012";

export interface Front {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * AWS's API in front of moto, at one URL for all services and regions: adds what moto lacks, which is Global Accelerator,
 * the replicas of DynamoDB tables, composite alarms, what AWS refuses and what it takes along, and tells of every call.
 *
 * @param onCall told of each call after it was answered, and of the access key that it was signed with
 * @param isOut whether a region answers with 503 to whoever has this access key
 */
export async function startFront(
  motoUrl: string,
  onCall: (call: Call, accessKey: string) => void,
  isOut: (region: string, accessKey: string) => boolean,
): Promise<Front> {
  const moto = (request: ApiRequest) => forward(motoUrl, request);
  const tables = new GlobalTables((region, operation, input) => moto(dynamodbRequest(region, operation, input)));
  const client = new AwsClient(motoUrl);
  const aliases = new KeyAliases(ACCOUNT);
  const composites = new CompositeAlarms(ACCOUNT);
  const grants = new FunctionGrants(client);
  const logging = new FunctionLogging();
  const logKeys = new LogKeys();
  const plane = new LifecycleControlPlane({
    account: ACCOUNT,
    now: Date.now,
    deployMs: 1000,
    digits: (count) => randomBytes(count).toString("hex").slice(0, count),
    loadBalancer: (arn, region) => loadBalancerIn(client, arn, region),
    // Nothing checks: only a region that is out is unhealthy.
    health: (arn) => (isOut(arn.split(":")[3] ?? "", "") ? "UNHEALTHY" : "HEALTHY"),
  });

  async function answer(request: ApiRequest): Promise<ApiResponse> {
    const accessKey = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (isOut(request.region, accessKey))
      return { status: 503, contentType: "text/plain", body: "Service Unavailable" };
    const call = callOf(request);
    const response =
      call.service === "globalaccelerator"
        ? await globalAcceleratorApi(plane, request, LIFECYCLE_OPERATIONS)
        : (call.service === "dynamodb" && (await tables.answer(call.region, call.operation, request.body))) ||
          aliases.answer(call, request) ||
          logKeys.answer(call, request) ||
          (await composites.answer(call, request, () => alarms.metric(client, call.region))) ||
          (await grants.answer(call, request)) ||
          (await networkRefusal(client, call, request)) ||
          (await refusalInUse(client, call, request)) ||
          logKeys.amend(call, logging.amend(call, request, repair(call, await moto(request))));
    if (response.status < 300) {
      await finishReplica(call, request, client);
      await grants.learn(call, request);
      await takeAlong(call, request, client);
    }
    onCall(call, accessKey);
    return response;
  }

  const server = createServer((request, response) => {
    readRequest(request)
      .then(answer)
      .catch((error) => refusal(error))
      .then((answered) => send(response, answered));
  });
  const port = await listen(server, 0, "AWS's API");
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => closeServer(server),
  };
}

async function forward(url: string, { method, path, query, headers, body }: ApiRequest): Promise<ApiResponse> {
  // The last is of a client that waits before it sends its body, which has been read by now; `fetch` refuses it.
  const { host: _, connection: __, "content-length": ___, expect: ____, ...rest } = headers;
  const search = query.size > 0 ? `?${query}` : "";
  const response = await fetch(`${url}${path}${search}`, {
    method,
    headers: rest as Record<string, string>,
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    headers: Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("x-amz"))),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

function dynamodbRequest(region: string, operation: string, input: object): ApiRequest {
  return {
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    service: "dynamodb",
    region,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=front/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: Buffer.from(JSON.stringify(input)),
  };
}

function refusal(error: unknown): ApiResponse {
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 501,
    contentType: "application/x-amz-json-1.1",
    headers: { "x-amzn-errortype": "UnknownOperationException" },
    body: JSON.stringify({ __type: "UnknownOperationException", message }),
  };
}

function send(response: ServerResponse<IncomingMessage>, { status, contentType, headers, body }: ApiResponse): void {
  response.writeHead(status, { ...headers, "content-type": contentType, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
