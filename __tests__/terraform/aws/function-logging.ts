import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";

/** How functions log, which moto 5.2 does not keep: without it every plan would find a change. */
export class FunctionLogging {
  /** By region and name. */
  readonly #kept = new Map<string, object>();

  /** @returns the answer with what the function's logging is, for calls that show a function */
  amend({ service, operation, region }: Call, { path, body }: ApiRequest, response: ApiResponse): ApiResponse {
    if (service !== "lambda" || response.status >= 300 || !SHOWING.includes(operation)) return response;
    const answer = JSON.parse(response.body.toString());
    const shown = answer.Configuration ?? answer;
    const key = `${region} ${shown.FunctionName ?? path}`;
    const given = /^(CreateFunction|UpdateFunctionConfiguration)$/.test(operation)
      ? JSON.parse(body.toString()).LoggingConfig
      : undefined;
    if (given || operation === "CreateFunction") this.#kept.set(key, given ?? {});
    shown.LoggingConfig = {
      LogFormat: "Text",
      LogGroup: `/aws/lambda/${shown.FunctionName}`,
      ...this.#kept.get(key),
    };
    return { ...response, body: JSON.stringify(answer) };
  }
}

const SHOWING = ["CreateFunction", "GetFunction", "GetFunctionConfiguration", "UpdateFunctionConfiguration"];
