import { attribute, blocks, type Resource } from "./resources";
import type { Firewall, RateLimit } from "./topology";

type Block = Readonly<Record<string, unknown>>;

const { text, number } = attribute;

/** What a web ACL does, in the order of its priorities. */
export function firewallOf({ attributes }: Resource): Firewall {
  const rules = [...blocks(attributes, "rule")].sort((one, other) => priorityOf(one) - priorityOf(other));
  const read = rules.map((rule) => ({ name: text(rule, "name"), limit: rateLimit(rule) }));
  return {
    rateLimits: read.flatMap(({ limit }) => limit ?? []),
    otherRules: read.flatMap(({ name, limit }) => (limit ? [] : name)),
  };
}

const priorityOf = (rule: Block): number => number(rule, "priority", 0);

/** Undefined where the rule is no rate limit, or one that counts something else than all requests of a client's own address. */
function rateLimit(rule: Block): RateLimit | undefined {
  const [action] = blocks(rule, "action");
  const [block] = blocks(action ?? {}, "block");
  const [statement] = blocks(rule, "statement").flatMap((each) => blocks(each, "rate_based_statement"));
  if (!statement || !block || blocks(block, "custom_response").length > 0) return undefined;
  const isByAddress = text(statement, "aggregate_key_type", "IP") === "IP";
  if (!isByAddress || blocks(statement, "scope_down_statement").length > 0) return undefined;
  return {
    requests: number(statement, "limit", Number.POSITIVE_INFINITY),
    windowSeconds: number(statement, "evaluation_window_sec", 300),
  };
}

/** Requests of one address in 5 minutes that every limit of the firewall lets through; undefined: any number. */
export function requestsPer5Minutes(firewall: Firewall | undefined): number | undefined {
  const limits = (firewall?.rateLimits ?? []).map(({ requests, windowSeconds }) => (requests * 300) / windowSeconds);
  return limits.length > 0 ? Math.floor(Math.min(...limits)) : undefined;
}
