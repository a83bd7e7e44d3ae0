import { z } from "zod";
import type { World } from "../../world";
import { json, jsonError } from "../json";
import { call, ignored, jsonOf, type Operations, operation } from "../operation";
import { ApiError, type ApiRequest, type ApiResponse } from "../request";
import { functionOf, type Place, taggedFunction } from "./choose";
import { concurrency, describe, policy, revision, update } from "./configuration";
import { invoke, invokeInput } from "./invoke";

const named = z.object({ FunctionName: z.string() });
const qualified = named.extend({ Qualifier: z.string().optional() });

/** https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export const OPERATIONS: Operations<Place> = {
  ListFunctions: operation(
    z.object({
      FunctionVersion: ignored("there is only `$LATEST`"),
      MasterRegion: ignored("there are no functions at the edge"),
      MaxItems: ignored("there is one page"),
    }),
    ({ world, region }: Place) => ({ Functions: world.functionsIn(region).map(describe) }),
  ),
  GetFunction: operation(qualified, (place: Place, input) => {
    const lambda = functionOf(place, input);
    const Concurrency = concurrency(lambda);
    return { Configuration: describe(lambda), Tags: {}, ...(Concurrency ? { Concurrency } : {}) };
  }),
  GetFunctionConfiguration: operation(qualified, (place: Place, input) => describe(functionOf(place, input))),
  UpdateFunctionConfiguration: operation(
    named.extend({
      Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
      Timeout: z.int().min(1).max(900).optional(),
      MemorySize: z.int().min(128).max(10240).optional(),
      RevisionId: z.string().optional(),
    }),
    (place: Place, input) => update(functionOf(place, input), input),
  ),
  GetFunctionConcurrency: operation(named, (place: Place, input) => concurrency(functionOf(place, input))),
  PutFunctionConcurrency: operation(
    named.extend({ ReservedConcurrentExecutions: z.int().min(0) }),
    (place: Place, { ReservedConcurrentExecutions, ...input }) => {
      functionOf(place, input).reservedConcurrency = ReservedConcurrentExecutions;
      return { ReservedConcurrentExecutions };
    },
  ),
  DeleteFunctionConcurrency: operation(named, (place: Place, input) => {
    functionOf(place, input).reservedConcurrency = undefined;
    return NOTHING;
  }),
  GetPolicy: operation(qualified, (place: Place, input) => {
    const lambda = functionOf(place, input);
    return { Policy: JSON.stringify(policy(place.world, lambda)), RevisionId: revision(lambda) };
  }),
  ListTags: operation(z.object({ Resource: z.string() }), (place: Place, { Resource }) => {
    taggedFunction(place, Resource);
    return { Tags: {} };
  }),
  Invoke: operation(invokeInput, invoke),
};

/** The method and the path of each, which tell them apart. */
export const ROUTES: Readonly<Record<string, string>> = {
  ListFunctions: "GET /functions",
  GetFunction: "GET /functions/{FunctionName}",
  GetFunctionConfiguration: "GET /functions/{FunctionName}/configuration",
  UpdateFunctionConfiguration: "PUT /functions/{FunctionName}/configuration",
  GetFunctionConcurrency: "GET /functions/{FunctionName}/concurrency",
  PutFunctionConcurrency: "PUT /functions/{FunctionName}/concurrency",
  DeleteFunctionConcurrency: "DELETE /functions/{FunctionName}/concurrency",
  GetPolicy: "GET /functions/{FunctionName}/policy",
  ListTags: "GET /tags/{Resource}",
  Invoke: "POST /functions/{FunctionName}/invocations",
};

/** Members that travel as headers. */
const HEADERS = {
  InvocationType: "x-amz-invocation-type",
  LogType: "x-amz-log-type",
  ClientContext: "x-amz-client-context",
  DurableExecutionName: "x-amz-durable-execution-name",
  TenantId: "x-amz-tenant-id",
};

const NOTHING: ApiResponse = { status: 204, contentType: "application/json", body: "" };

/** Lambda's API (REST and JSON), for the functions of the world. */
export async function lambdaApi(world: World, request: ApiRequest): Promise<ApiResponse> {
  try {
    const [name, input] = read(request);
    const service = { name: "Lambda", invalid: "InvalidParameterValueException", operations: OPERATIONS };
    const answer = await call(service, name, { world, region: request.region }, input);
    return isResponse(answer) ? answer : json(200, answer ?? {});
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const body = jsonError(error);
    return { ...body, body: JSON.stringify({ Type: "User", Message: error.message, message: error.message }) };
  }
}

const isResponse = (answer: unknown): answer is ApiResponse =>
  Object(answer) === answer && "contentType" in Object(answer);

/** The operation and its members, wherever they were in the request. */
function read({ method, path, query, headers, body }: ApiRequest): [string, object] {
  const called = `${method} ${path.replace(/^\/\d{4}-\d{2}-\d{2}/, "").replace(/\/$/, "")}`;
  for (const [name, route] of Object.entries(ROUTES)) {
    const found = new RegExp(`^${route.replace(/\{(\w+)\}/, "(?<$1>[^/]+)")}$`).exec(called);
    if (!found) continue;
    const inPath = Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]);
    const inHeaders = Object.entries(HEADERS).flatMap(([key, header]) =>
      headers[header] === undefined ? [] : [[key, headers[header]]],
    );
    const inBody = name === "Invoke" ? { Payload: body } : jsonOf(body, "InvalidRequestContentException");
    return [name, { ...Object(inBody), ...Object.fromEntries([...query, ...inHeaders, ...inPath]) }];
  }
  return [`${method} ${path}`, {}];
}
