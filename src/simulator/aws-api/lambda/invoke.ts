import { z } from "zod";
import { keepTrying } from "../../function/asynchronous";
import type { Execution, Invocation, SimulatedFunction } from "../../function/function";
import { json } from "../json";
import { jsonOf } from "../operation";
import { ApiError, type ApiResponse } from "../request";
import { functionOf, type Place } from "./choose";

export const invokeInput = z.object({
  FunctionName: z.string(),
  Qualifier: z.string().optional(),
  InvocationType: z.enum(["RequestResponse", "Event", "DryRun"]).optional(),
  LogType: z.enum(["None", "Tail"]).optional(),
  Payload: z.instanceof(Buffer),
});

/** In bytes, by type: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024, DryRun: 6 * 1024 * 1024 };

/** So much of the log does `LogType: Tail` give, in bytes: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const MAX_TAIL = 4096;

/**
 * Invokes a function, or has it invoked later.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 *
 * @rule lambda-payload-limit
 * @throws ApiError where the payload is not JSON or too large, or where the function is throttled
 */
export async function invoke(place: Place, input: z.output<typeof invokeInput>): Promise<ApiResponse> {
  const { InvocationType: type = "RequestResponse", LogType, Payload } = input;
  const lambda = functionOf(place, input);
  const limit = MAX_PAYLOAD[type];
  if (Payload.length > limit) {
    // The code and the sentence that clients have seen, not those of the API reference.
    const why = `${Payload.length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
    throw new ApiError(413, "RequestEntityTooLargeException", why);
  }
  const event = Payload.length === 0 ? "{}" : Payload.toString();
  jsonOf(Payload, "InvalidRequestContentException");
  if (type === "DryRun") return { status: 204, contentType: "application/json", body: "" };
  if (type === "Event") {
    void keepTrying(lambda, event, place.world.clock);
    return { status: 202, contentType: "application/json", body: "" };
  }
  let execution: Execution | undefined;
  const invocation = await lambda.invoke(event, undefined, (did) => {
    execution = did;
  });
  const response = responseOf(lambda, invocation);
  const headers: Record<string, string> = { ...response.headers, "x-amz-executed-version": "$LATEST" };
  if (LogType === "Tail") headers["x-amz-log-result"] = tail(lambda, execution);
  return { ...response, headers };
}

function responseOf(lambda: SimulatedFunction, invocation: Invocation): ApiResponse {
  if ("payload" in invocation) {
    const size = Buffer.byteLength(invocation.payload);
    if (size <= MAX_PAYLOAD.RequestResponse) {
      return { status: 200, contentType: "application/json", body: invocation.payload };
    }
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD.RequestResponse} bytes).`;
    return failed({ errorType: "Function.ResponseSizeTooLarge", errorMessage });
  }
  if (invocation.error === "Throttling") throw new ApiError(429, "TooManyRequestsException", "Rate Exceeded.");
  if (invocation.error === "Unhandled") return failed(invocation.detail);
  const seconds = lambda.configuration.timeoutSeconds.toFixed(2);
  return failed({ errorType: "Sandbox.Timedout", errorMessage: `Task timed out after ${seconds} seconds` });
}

const failed = (detail: object): ApiResponse => ({
  ...json(200, detail),
  headers: { "x-amz-function-error": "Unhandled" },
});

/** The last of the log, in base64; where the code did not run there is none. Lambda's own lines are those of the format Text. */
function tail({ configuration, topology }: SimulatedFunction, execution: Execution | undefined): string {
  const { requestId, lines, durationMs } = execution ?? { requestId: "", lines: [], durationMs: 0 };
  const text = [
    `START RequestId: ${requestId} Version: $LATEST`,
    ...lines,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${configuration.memoryMb} MB`,
  ];
  const log = topology.logLevel === undefined ? text : lines;
  return Buffer.from(log.map((line) => `${line}\n`).join(""))
    .subarray(-MAX_TAIL)
    .toString("base64");
}
