import { XMLBuilder } from "fast-xml-parser";
import { z } from "zod";
import { call, type Service } from "./operation";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

export type QueryAnswer = Readonly<Record<string, unknown>>;

/** A service of AWS's query protocol. */
export interface QueryService<Context> extends Service<Context> {
  /** Of its XML. */
  readonly namespace: string;
}

/** AWS's query protocol: a form with an `Action`, answered in XML. */
export function queryApi<Context>(
  service: QueryService<Context>,
  context: Context,
  { body }: Pick<ApiRequest, "body">,
): ApiResponse {
  const { Action, Version: _, ...input } = inputOf(new URLSearchParams(body.toString()));
  const action = typeof Action === "string" ? Action : "";
  const root = { "@xmlns": service.namespace };
  try {
    return xml(200, {
      [`${action}Response`]: {
        ...root,
        [`${action}Result`]: call(service, action, context, input) ?? {},
        ResponseMetadata: { RequestId: "simulator" },
      },
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return queryError(error, service.namespace);
  }
}

/** An error in the query protocol. */
export function queryError(error: ApiError, namespace?: string): ApiResponse {
  const detail = { Type: "Sender", Code: error.code, Message: error.message };
  const root = namespace === undefined ? {} : { "@xmlns": namespace };
  return xml(error.status, { ErrorResponse: { ...root, Error: detail, RequestId: "simulator" } });
}

/** What a form says: `Targets.member.1.Id` is the member `Id` of the first of the list `Targets`. All values are texts. */
export function inputOf(form: URLSearchParams): Record<string, unknown> {
  const input = tree();
  for (const [key, value] of form) {
    const parts = key.split(".").filter((part) => part !== "member");
    let at = input;
    for (const part of parts.slice(0, -1)) {
      const next = at[part];
      at = at[part] = typeof next === "object" ? next : tree();
    }
    at[parts.at(-1) ?? ""] = value;
  }
  return listed(input) as Record<string, unknown>;
}

interface Tree {
  [name: string]: string | Tree;
}

/** Without a prototype, which a name of a form could otherwise change. */
const tree = (): Tree => Object.create(null);

/** Members that are numbered are a list. */
function listed(value: string | Tree): unknown {
  if (typeof value === "string") return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name)))
    return entries.map(([, each]) => listed(each));
  return Object.fromEntries(entries.map(([name, each]) => [name, listed(each)]));
}

/** A number of a form. */
export const number = () => z.string().regex(/^\d+$/, { error: "use a number" }).transform(Number);

/** A boolean of a form. */
export const flag = () => z.enum(["true", "false"]).transform((value) => value === "true");

/** A list in the query protocol. */
export const members = (items: readonly unknown[]): QueryAnswer => ({ member: items });

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });

export const xml = (status: number, body: QueryAnswer): ApiResponse => ({
  status,
  contentType: "text/xml",
  body: `${builder.build(body)}\n`,
});
