import { z } from "zod";
import type { Invocation, SimulatedFunction } from "../function/function";
import { arn } from "../ground/arn";
import { digitsOf, uuid } from "../ground/digits";
import type { World } from "../world";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

/** One operation of Lambda's API, which tells operations apart by method and path. */
interface Operation {
  readonly method: string;
  /** What follows the function's name. */
  readonly path: string;
  readonly answer: (lambda: SimulatedFunction, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const OPERATIONS: readonly Operation[] = [
  { method: "GET", path: "", answer: (lambda) => json({ Configuration: describe(lambda), ...concurrency(lambda) }) },
  { method: "GET", path: "/configuration", answer: (lambda) => json(describe(lambda)) },
  { method: "PUT", path: "/configuration", answer: (lambda, { body }) => json(update(lambda, body)) },
  { method: "GET", path: "/concurrency", answer: (lambda) => json(concurrency(lambda).Concurrency ?? {}) },
  { method: "PUT", path: "/concurrency", answer: (lambda, { body }) => json(reserve(lambda, body)) },
  { method: "DELETE", path: "/concurrency", answer: (lambda) => unreserve(lambda) },
  { method: "POST", path: "/invocations", answer: invoke },
];

/** Strict, so that what the simulator would not do is refused and not passed over. */
const configurationChange = z.strictObject({
  Environment: z.object({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  Timeout: z.int().min(1).max(900).optional(),
  MemorySize: z.int().min(128).max(10240).optional(),
  RevisionId: z.string().optional(),
});

const concurrencyChange = z.object({ ReservedConcurrentExecutions: z.int().min(0) });

/** AWS's limit on all environment variables together, in bytes. */
const MAX_ENVIRONMENT = 4096;

/** Lambda's API (REST and JSON), for the functions of the world. */
export async function lambdaApi(world: World, request: ApiRequest): Promise<ApiResponse> {
  try {
    const [, name, path = ""] = /^\/\d{4}-\d{2}-\d{2}\/functions\/([^/]+)(\/\w+)?\/?$/.exec(request.path) ?? [];
    const operation = OPERATIONS.find((each) => each.method === request.method && each.path === path);
    if (name === undefined || !operation) {
      throw new ApiError(
        404,
        "UnknownOperationException",
        `the simulator's Lambda does not have ${request.method} ${request.path}`,
      );
    }
    return await operation.answer(find(world, request.region, decodeURIComponent(name)), request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const body = json({ Type: "User", Message: error.message, message: error.message }, error.status);
    return { ...body, headers: { "x-amzn-errortype": error.code } };
  }
}

/** By name or ARN, in the region that the signature names. */
function find(world: World, region: string, nameOrArn: string): SimulatedFunction {
  const name = nameOrArn.split(":").at(nameOrArn.startsWith("arn:") ? 6 : -1);
  const found = world.functionsIn(region).find(({ topology }) => topology.name === name);
  if (found) return found;
  throw new ApiError(
    404,
    "ResourceNotFoundException",
    `Function not found: ${arn.function(region, name ?? nameOrArn)}`,
  );
}

function update(lambda: SimulatedFunction, body: Buffer): object {
  const { Environment, Timeout, MemorySize, RevisionId } = read(configurationChange, body);
  if (RevisionId !== undefined && RevisionId !== revision(lambda)) {
    throw new ApiError(
      412,
      "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    );
  }
  const environment = Environment ? (Environment.Variables ?? {}) : lambda.configuration.environment;
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

function reserve(lambda: SimulatedFunction, body: Buffer): object {
  lambda.reservedConcurrency = read(concurrencyChange, body).ReservedConcurrentExecutions;
  return { ReservedConcurrentExecutions: lambda.reservedConcurrency };
}

function unreserve(lambda: SimulatedFunction): ApiResponse {
  lambda.reservedConcurrency = undefined;
  return { status: 204, contentType: "application/json", body: "" };
}

function concurrency({ reservedConcurrency }: SimulatedFunction): { Concurrency?: object } {
  return reservedConcurrency === undefined
    ? {}
    : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } };
}

async function invoke(lambda: SimulatedFunction, { headers, body }: ApiRequest): Promise<ApiResponse> {
  const event = body.length === 0 ? "{}" : body.toString();
  parse(Buffer.from(event));
  const type = headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type === "DryRun") return { status: 204, contentType: "application/json", body: "" };
  const invocation = lambda.invoke(event);
  if (type === "Event") return { status: 202, contentType: "application/json", body: "" };
  return invocationResponse(lambda, await invocation);
}

function invocationResponse(lambda: SimulatedFunction, invocation: Invocation): ApiResponse {
  if ("payload" in invocation) {
    const body = { status: 200, contentType: "application/json", body: invocation.payload };
    return { ...body, headers: { "x-amz-executed-version": "$LATEST" } };
  }
  if (invocation.error === "Throttling") throw new ApiError(429, "TooManyRequestsException", "Rate Exceeded.");
  const seconds = lambda.configuration.timeoutSeconds.toFixed(2);
  const detail =
    invocation.error === "Unhandled"
      ? invocation.detail
      : { errorType: "Sandbox.Timedout", errorMessage: `Task timed out after ${seconds} seconds` };
  return { ...json(detail), headers: { "x-amz-function-error": "Unhandled", "x-amz-executed-version": "$LATEST" } };
}

function describe(lambda: SimulatedFunction): object {
  const { topology, configuration, role } = lambda;
  return {
    FunctionName: topology.name,
    FunctionArn: arn.function(topology.region, topology.name),
    Runtime: topology.runtime,
    Role: arn.role(role.name),
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
  return uuid(digitsOf(JSON.stringify([environment, timeoutSeconds, memoryMb]), 32));
}

function read<T extends z.ZodType>(schema: T, body: Buffer): z.output<T> {
  const result = schema.safeParse(parse(body));
  if (result.success) return result.data;
  const [{ code, path, message } = { code: undefined, path: [], message: "" }] = result.error.issues;
  const what = code === "unrecognized_keys" ? "the simulator changes nothing else" : path.join(".");
  throw new ApiError(400, "InvalidParameterValueException", `${what}: ${message}`);
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
