import { createServer, type Server } from "node:http";
import { z } from "zod";
import { closeServer, listen } from "../ground/listen";
import type { World } from "../world";
import { elasticLoadBalancingApi } from "./elastic-load-balancing/api";
import { globalAcceleratorApi } from "./global-accelerator/api";
import type { ControlPlane } from "./global-accelerator/control-plane";
import { iamApi } from "./iam";
import { jsonApi, jsonError } from "./json";
import { lambdaApi } from "./lambda/api";
import { LogsApi } from "./logs";
import { operation, type Service } from "./operation";
import { protocolError } from "./protocol-error";
import { ApiError, type ApiRequest, type ApiResponse, readRequest } from "./request";
import { stsApi } from "./sts";

type Api = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

/** AWS's API for the simulated world, at one URL for all services and regions, as `AWS_ENDPOINT_URL` wants it. */
export class AwsApiServer {
  readonly #server: Server;
  readonly #logs: LogsApi;
  /** By the service's name in a signature. */
  readonly #apis: Readonly<Record<string, Api>>;

  /** @param accelerator undefined where Route 53 is in front */
  constructor(world: World, accelerator: ControlPlane | undefined) {
    this.#logs = new LogsApi(world);
    this.#apis = {
      lambda: (request) => lambdaApi(world, request),
      elasticloadbalancing: (request) => elasticLoadBalancingApi(world, request),
      logs: (request) => this.#logs.answer(request),
      iam: (request) => iamApi(world, request),
      sts: (request) => stsApi(world, request),
      dynamodb: (request) => dynamodbApi(world, request),
      globalaccelerator: (request) =>
        world.controlPlaneDown
          ? failure(503, "ServiceUnavailableException", "the control plane is down (a fault of the simulator)")
          : accelerator
            ? globalAcceleratorApi(accelerator, request)
            : failure(400, "AcceleratorNotFoundException", "there is no accelerator: Route 53 is in front"),
    };
    this.#server = createServer((request, response) => {
      void readRequest(request)
        .then((call) => this.#answer(call))
        .catch((error): ApiResponse => failure(500, "InternalFailure", String(error)))
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

  /**
   * @param port 0 for any that is free
   * @returns the URL
   */
  async start(port = 0): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server, port, "the AWS API")}`;
  }

  stop(): Promise<void> {
    this.#logs.stop();
    return closeServer(this.#server);
  }

  #answer(request: ApiRequest): ApiResponse | Promise<ApiResponse> {
    const { service } = request;
    const api = Object.hasOwn(this.#apis, service) ? this.#apis[service] : undefined;
    if (api) return api(request);
    const message =
      service === ""
        ? "the request is not signed: the simulator takes service and region from the signature"
        : `the simulator does not have the service ${service}; it has ${Object.keys(this.#apis).join(", ")}`;
    return protocolError(request, new ApiError(400, "UnknownOperationException", message));
  }
}

async function dynamodbApi(world: World, { region, headers, body }: ApiRequest): Promise<ApiResponse> {
  const replica = world.table.replicas.get(region);
  const [, operation = ""] = String(headers["x-amz-target"] ?? "").split(".");
  if (!replica) return failure(400, "ResourceNotFoundException", `there is no table in ${region}`);
  if (operation === "DescribeContinuousBackups") return jsonApi(BACKUPS, world, { headers, body });
  return { contentType: "application/x-amz-json-1.0", ...(await replica.call(operation, body)) };
}

/** There are no backups here, whatever the stack says. */
const BACKUPS: Service<World> = {
  name: "DynamoDB",
  invalid: "ValidationException",
  operations: {
    DescribeContinuousBackups: operation(z.object({ TableName: z.string() }), ({ topology }: World, { TableName }) => {
      if (TableName !== topology.table.name && !TableName.endsWith(`:table/${topology.table.name}`)) {
        throw new ApiError(400, "TableNotFoundException", `Table not found: ${TableName}`);
      }
      return {
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: "ENABLED",
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
        },
      };
    }),
  },
};

const failure = (status: number, code: string, message: string): ApiResponse =>
  jsonError(new ApiError(status, code, message));
