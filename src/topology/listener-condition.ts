import { isIP } from "node:net";
import { UserError } from "../process/user-error";
import { attribute, blocks } from "./resources";
import type { ListenerCondition } from "./topology";

const { text } = attribute;

type Block = Readonly<Record<string, unknown>>;

/** By their names in Terraform. */
const BY_VALUES = {
  host_header: "host-header",
  http_request_method: "http-request-method",
  path_pattern: "path-pattern",
  source_ip: "source-ip",
} as const;

const WITH_REGEX = ["host_header", "http_header", "path_pattern"];

/**
 * A block of Terraform has one kind of condition; all blocks of a rule must hold.
 * @param what has the condition, for errors
 * @throws UserError naming what is not supported
 */
export function conditionsOf(what: string, block: Block): ListenerCondition[] {
  return Object.keys(block).flatMap((kind) =>
    kind === "query_string" ? queryString(block) : blocks(block, kind).map((given) => condition(what, kind, given)),
  );
}

/** Its blocks are alternatives, as the values of other conditions are. */
function queryString(block: Block): ListenerCondition[] {
  const pairs = blocks(block, "query_string").map((pair) => ({ key: text(pair, "key"), value: text(pair, "value") }));
  const values = pairs.map(({ key, value }) => (key === "" ? { value } : { key, value }));
  return values.length === 0 ? [] : [{ type: "query-string", values }];
}

function condition(what: string, kind: string, given: Block): ListenerCondition {
  if (WITH_REGEX.includes(kind) && ((given.regex_values ?? []) as readonly unknown[]).length > 0) {
    throw new UserError(`${what} has the condition ${kind} with regex_values: only values are supported`);
  }
  const values = (given.values ?? []) as readonly string[];
  if (values.length === 0) throw new UserError(`${what} has the condition ${kind} without values: it needs one`);
  if (kind === "http_header") return { type: "http-header", name: text(given, "http_header_name"), values };
  const type = BY_VALUES[kind as keyof typeof BY_VALUES];
  if (type === undefined) throw new UserError(`${what} has the condition ${kind}, which is not supported`);
  const wrong = type === "source-ip" ? values.find((range) => !isRange(range)) : undefined;
  if (wrong !== undefined) throw new UserError(`${what} has the source IP ${wrong}: use a range such as 192.0.2.0/24`);
  return { type, values };
}

const isRange = (range: string): boolean => {
  const [, address = "", bits] = /^(.+)\/(\d{1,3})$/.exec(range) ?? [];
  return isIP(address) !== 0 && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
};
