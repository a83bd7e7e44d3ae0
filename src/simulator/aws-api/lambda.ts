import { createHash } from "node:crypto";
import { z } from "zod";
import { ACCOUNT, arn } from "../arn";
import type { SimulatedFunction } from "../function/function";
import type { World } from "../world";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

const configurationChange = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  Timeout: z.number().int().min(1).max(900).optional(),
  MemorySize: z.number().int().min(128).max(10240).optional(),
  RevisionId: z.string().optional(),
});

/** AWS's limit on all environment variables together, in bytes. */
const MAX_ENVIRONMENT = 4096;

/** Lambda's API (REST and JSON), for the functions of the world. */
export function lambdaApi(world: World, request: ApiRequest): ApiResponse {
  try {
    return route(world, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {
      ...json({ Type: "User", Message: error.message, message: error.message }, error.status),
      headers: { "x-amzn-errortype": error.code },
    };
  }
}

function route(world: World, request: ApiRequest): ApiResponse {
  const match = /^\/\d{4}-\d{2}-\d{2}\/functions\/([^/]+)\/configuration\/?$/.exec(request.path);
  const operation = `${request.method} ${request.path}`;
  if (!match) throw new ApiError(404, "UnknownOperationException", `the simulator's Lambda does not have ${operation}`);
  const lambda = find(world, request.region, decodeURIComponent(match[1] as string));
  if (request.method === "GET") return json(describe(lambda));
  if (request.method === "PUT") return json(update(lambda, request.body));
  throw new ApiError(404, "UnknownOperationException", `the simulator's Lambda does not have ${operation}`);
}

/** By name or ARN, in the region that the signature names. */
function find(world: World, region: string, nameOrArn: string): SimulatedFunction {
  const name = nameOrArn.split(":").at(nameOrArn.startsWith("arn:") ? 6 : -1);
  const found = [...world.functions.values()].find(
    ({ topology }) => topology.region === region && topology.name === name,
  );
  if (found) return found;
  throw new ApiError(
    404,
    "ResourceNotFoundException",
    `Function not found: ${arn.function(region, name ?? nameOrArn)}`,
  );
}

function update(lambda: SimulatedFunction, body: Buffer): object {
  const change = configurationChange.safeParse(parse(body));
  if (!change.success) {
    const [issue] = change.error.issues;
    throw new ApiError(400, "InvalidParameterValueException", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { Environment, Timeout, MemorySize, RevisionId } = change.data;
  if (RevisionId !== undefined && RevisionId !== revision(lambda)) {
    throw new ApiError(
      412,
      "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    );
  }
  const environment = Environment?.Variables ?? (Environment ? {} : lambda.configuration.environment);
  if (Buffer.byteLength(JSON.stringify(environment)) > MAX_ENVIRONMENT) {
    throw new ApiError(
      400,
      "InvalidParameterValueException",
      "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
    );
  }
  lambda.configure({
    environment,
    timeoutSeconds: Timeout ?? lambda.configuration.timeoutSeconds,
    memoryMb: MemorySize ?? lambda.configuration.memoryMb,
  });
  return describe(lambda);
}

function describe(lambda: SimulatedFunction): object {
  const { topology, configuration } = lambda;
  return {
    FunctionName: topology.name,
    FunctionArn: arn.function(topology.region, topology.name),
    Runtime: topology.runtime,
    Role: `arn:aws:iam::${ACCOUNT}:role/${topology.name}-${topology.region}`,
    Handler: topology.handler,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    Version: "$LATEST",
    Architectures: [topology.architecture],
    PackageType: "Zip",
    Environment: { Variables: configuration.environment },
    State: "Active",
    LastUpdateStatus: "Successful",
    RevisionId: revision(lambda),
  };
}

/** Changes with the configuration, and only with it. */
function revision({ configuration }: SimulatedFunction): string {
  const { environment, timeoutSeconds, memoryMb } = configuration;
  return createHash("sha256")
    .update(JSON.stringify([environment, timeoutSeconds, memoryMb]))
    .digest("hex")
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new ApiError(400, "InvalidRequestContentException", "Could not parse request body into json");
  }
}

function json(body: object, status = 200): ApiResponse {
  return { status, contentType: "application/json", body: JSON.stringify(body) };
}
