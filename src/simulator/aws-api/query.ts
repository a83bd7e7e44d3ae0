import { XMLBuilder } from "fast-xml-parser";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

export type QueryAnswer = Readonly<Record<string, unknown>>;
export type QueryOperation = (parameters: URLSearchParams) => QueryAnswer;

/** AWS's query protocol: a form with an `Action`, answered in XML. */
export function queryApi(
  service: { readonly name: string; readonly namespace: string },
  operations: Readonly<Record<string, QueryOperation>>,
  request: ApiRequest,
): ApiResponse {
  const parameters = new URLSearchParams(request.body.toString());
  const action = parameters.get("Action") ?? "";
  const root = { "@xmlns": service.namespace };
  try {
    const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
    if (!operation) {
      throw new ApiError(400, "UnknownOperationException", `the simulator's ${service.name} does not have ${action}`);
    }
    return xml(200, {
      [`${action}Response`]: {
        ...root,
        [`${action}Result`]: operation(parameters),
        ResponseMetadata: { RequestId: "simulator" },
      },
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const detail = { Type: "Sender", Code: error.code, Message: error.message };
    return xml(error.status, { ErrorResponse: { ...root, Error: detail, RequestId: "simulator" } });
  }
}

/** A list in the query protocol. */
export const members = (items: readonly unknown[]): QueryAnswer => ({ member: items });

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });

function xml(status: number, body: QueryAnswer): ApiResponse {
  return { status, contentType: "text/xml", body: `${builder.build(body)}\n` };
}
