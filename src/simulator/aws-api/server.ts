import { createServer, type Server } from "node:http";
import { listen } from "../listen";
import type { World } from "../world";
import { elasticLoadBalancingApi } from "./elastic-load-balancing";
import { iamApi } from "./iam";
import { lambdaApi } from "./lambda";
import { type ApiRequest, type ApiResponse, readRequest } from "./request";

/** AWS's API for the simulated world, at one URL for all services and regions, as `AWS_ENDPOINT_URL` wants it. */
export class AwsApiServer {
  readonly #server: Server;

  constructor(private readonly world: World) {
    this.#server = createServer((request, response) => {
      void readRequest(request)
        .then((call) => this.#answer(call))
        .catch((error): ApiResponse => internalError(error))
        .then(({ status, contentType, body, headers }) => {
          response.writeHead(status, {
            ...headers,
            "content-type": contentType,
            "content-length": Buffer.byteLength(body),
          });
          response.end(body);
        });
    });
  }

  /** @returns the URL */
  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server, 0, "the AWS API")}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: ApiRequest): Promise<ApiResponse> {
    if (request.service === "lambda") return lambdaApi(this.world, request);
    if (request.service === "elasticloadbalancing") return elasticLoadBalancingApi(this.world, request);
    if (request.service === "iam") return iamApi(this.world, request);
    if (request.service === "dynamodb") {
      const replica = this.world.table.replicas.get(request.region);
      const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
      if (!replica) return unknown(`there is no table in ${request.region}`, "ResourceNotFoundException");
      const { status, body } = await replica.call(operation, request.body);
      return { status, contentType: "application/x-amz-json-1.0", body };
    }
    return unknown(
      request.service === ""
        ? "the request is not signed: the simulator takes service and region from the signature"
        : `the simulator does not have the service ${request.service}`,
    );
  }
}

function unknown(message: string, code = "UnknownOperationException"): ApiResponse {
  return {
    status: 400,
    contentType: "application/x-amz-json-1.1",
    headers: { "x-amzn-errortype": code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function internalError(error: unknown): ApiResponse {
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 500,
    contentType: "application/x-amz-json-1.1",
    headers: { "x-amzn-errortype": "InternalFailure" },
    body: JSON.stringify({ __type: "InternalFailure", message }),
  };
}
