import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Calls } from "../../src/deploy-policy/actions";
import { UserError } from "../../src/process/user-error";
import type { Call } from "./aws/call";

export interface Recording {
  /** Version of the AWS provider that made the calls. */
  readonly provider: string;
  readonly calls: Calls;
  /** Those of them that a plan makes, which only reads. */
  readonly plan: Calls;
}

/** Beside the code that makes the deploying role's policy of it. */
export const RECORDING = resolve(__dirname, "..", "..", "src", "deploy-policy", "recorded-calls.json");

/** What only `--all` runs makes no calls that the others do not make. */
const EXTRA = ["plans", "replaced", "transitions"];

/** So many other stories there are; fewer files mean that only some of the tests ran. */
const STORIES = readdirSync(__dirname).filter(
  (name) => name.endsWith(".test.ts") && !EXTRA.includes(name.replace(".test.ts", "")),
).length;

/** Leaves the calls of one story for the check at the end. */
export function leaveCalls(folder: string, story: string, calls: readonly Call[]): void {
  writeFileSync(join(folder, `${story.replaceAll(" ", "-")}.json`), JSON.stringify(calls.filter(isOfResource)));
}

/** Items are `npm run seed`'s, or of a stack from before that. */
const isOfResource = ({ service, operation }: Call): boolean => !(service === "dynamodb" && /Items?$/.test(operation));

/**
 * Compares what was called with what is recorded, from which the deploying role's policy is made.
 * @param update writes a new recording instead
 * @throws UserError that names the calls that are in one and not in the other
 */
export function checkRecording(folder: string, provider: string, update: boolean): void {
  const stories = readdirSync(folder);
  const seen: readonly Call[] = stories.flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
  const found = { calls: callsOf(seen), plan: callsOf(seen.filter(({ planned }) => planned)) };
  const recorded = existsSync(RECORDING) ? readRecording() : { provider, calls: {}, plan: {} };
  const ran = stories.filter((name) => !EXTRA.includes(name.replace(".json", ""))).length;
  const complete = ran === STORIES && recorded.provider === provider;
  const kinds = ["calls", "plan"] as const;
  if (update) {
    const [calls, plan] = kinds.map((kind) => (complete ? found[kind] : union(recorded[kind], found[kind])));
    writeFileSync(RECORDING, text({ provider, calls: calls ?? {}, plan: plan ?? {} }));
    return;
  }
  const unknown = kinds.flatMap((kind) => missing(found[kind], recorded[kind]));
  const stale = complete ? kinds.flatMap((kind) => missing(recorded[kind], found[kind])) : [];
  if (unknown.length + stale.length === 0) return;
  throw new UserError(
    [
      ...unknown.map((call) => `${call} was called and is not recorded`),
      ...stale.map((call) => `${call} is recorded and was not called`),
      "record the calls with npm run test:terraform -- -u, then make the policy of them with npm run deploy-policy -- --out docs/deploy-policy.json",
    ].join("\n"),
  );
}

export const readRecording = (): Recording => JSON.parse(readFileSync(RECORDING, "utf8"));

function callsOf(calls: readonly Call[]): Calls {
  const services = [...new Set(calls.map(({ service }) => service))].sort();
  const of = (wanted: string) => calls.filter(({ service }) => service === wanted).map(({ operation }) => operation);
  return Object.fromEntries(services.map((service) => [service, [...new Set(of(service))].sort()]));
}

function union(a: Calls, b: Calls): Calls {
  const services = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    services.map((service) => [service, [...new Set([...(a[service] ?? []), ...(b[service] ?? [])])].sort()]),
  );
}

/** What the first has and the second has not. */
function missing(calls: Calls, from: Calls): string[] {
  return Object.entries(calls).flatMap(([service, operations]) =>
    operations.filter((operation) => !from[service]?.includes(operation)).map((operation) => `${service}:${operation}`),
  );
}

const text = (recording: Recording): string => `${JSON.stringify(recording, undefined, 2)}\n`;
