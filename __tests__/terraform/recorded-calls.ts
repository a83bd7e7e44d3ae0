import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { actionsOf, type Calls } from "../../src/deploy-policy/actions";
import { DELETE_LOGS, OWN_CALLS } from "../../src/deploy-policy/role";
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

/** What only `--all` runs. It makes no calls to AWS that the others do not make. */
const EXTRA: readonly string[] = JSON.parse(readFileSync(join(__dirname, "extra.json"), "utf8"));

/** The test files that make every call that is recorded; fewer mean that only some of the tests ran. */
const CORE = readdirSync(__dirname).filter((name) => name.endsWith(".test.ts") && !EXTRA.includes(name));

/** Leaves the calls of one story for the check at the end. @param file that the story is of */
export function leaveCalls(folder: string, file: string, story: string, calls: readonly Call[]): void {
  const name = `${file} ${story.replaceAll(" ", "-")}.json`;
  writeFileSync(join(folder, name), JSON.stringify(calls.filter(isOfResource)));
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
  const ran = stories.map((name) => name.split(" ")[0]);
  const complete = CORE.every((file) => ran.includes(file)) && recorded.provider === provider;
  const kinds = ["calls", "plan"] as const;
  if (update) {
    const [calls, plan] = kinds.map((kind) => (complete ? found[kind] : union(recorded[kind], found[kind])));
    writeFileSync(RECORDING, text({ provider, calls: calls ?? {}, plan: plan ?? {} }));
    return;
  }
  // Its policy has them already: what `npm run deploy` calls besides Terraform, what later changes and replacements call, and what
  // only backends call that may delete their logs.
  const unknown = kinds
    .flatMap((kind) => missing(found[kind], recorded[kind]))
    .filter((call) => ![...actionsOf(recorded.calls), ...OWN_CALLS.deploy, ...DELETE_LOGS].includes(call));
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
