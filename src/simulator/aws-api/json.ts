import { call, jsonOf, type Service } from "./operation";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

/** AWS's JSON protocol: the operation is in a header. */
export async function jsonApi<Context>(
  service: Service<Context>,
  context: Context,
  { headers, body }: Pick<ApiRequest, "headers" | "body">,
): Promise<ApiResponse> {
  const name = String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
  try {
    const answer = await call(service, name, context, jsonOf(body, "SerializationException"));
    return json(200, answer ?? {});
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return jsonError(error);
  }
}

export const json = (status: number, body: object): ApiResponse => ({
  status,
  contentType: "application/x-amz-json-1.1",
  body: JSON.stringify(body),
});

/** An error in the JSON protocol, and in that of REST with JSON. Clients read one member or the other. */
export const jsonError = ({ status, code, message }: ApiError): ApiResponse => ({
  ...json(status, { __type: code, message, Message: message }),
  headers: { "x-amzn-errortype": code },
});
