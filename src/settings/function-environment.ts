import { z } from "zod";
import { EXAMPLE, PLATFORM } from "../../functions/variables";
import { RESERVED_VARIABLES } from "../aws/reserved-variables";
import type { cors } from "./cors";
import { text } from "./values";
import type { reads, writes } from "./writes";

/** Those of functions/variables.ts, and what the bundler makes a constant of. */
const OURS = [...Object.values(PLATFORM), ...Object.values(EXAMPLE), "VERIFY_TOKENS"];

/** All names that the settings cannot use. */
export const TAKEN: readonly string[] = [...RESERVED_VARIABLES, ...OURS];

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_ENVIRONMENT_BYTES = 4096;

export const environment = z.record(
  text(
    /^[a-zA-Z][a-zA-Z0-9_]+$/,
    "use a name of two or more letters, digits and underscores that begins with a letter",
  ),
  text(/^[^\0]*$/, "use a text").refine((value) => value.isWellFormed(), {
    error: "it holds half of a surrogate pair: use whole characters",
  }),
  { error: "use an object of texts" },
);

/** The settings that the variables are made of. */
export interface EnvironmentSettings {
  readonly name: string;
  readonly table: {
    readonly name?: string;
    readonly partitionKey: string;
    readonly sortKey?: string;
    readonly ttlAttribute?: string;
  };
  readonly function: {
    readonly environment: z.output<typeof environment>;
    readonly status: number;
    readonly logLevel: string;
  };
  readonly healthCheck: { readonly path: string; readonly tableTimeoutMs: number };
  readonly writes: z.output<typeof writes>;
  readonly reads: z.output<typeof reads>;
  readonly cors?: z.output<typeof cors>;
  readonly maxBodyBytes: number;
}

/**
 * The function's environment variables, the user's own among them.
 * @param isExample whether the example application runs, which has variables of its own
 */
export function functionEnvironment(settings: EnvironmentSettings, isExample: boolean): Record<string, string> {
  const { name, table, function: lambda, healthCheck } = settings;
  const variables: Record<string, string | undefined> = {
    ...lambda.environment,
    [PLATFORM.tableName]: table.name ?? name,
    [PLATFORM.status]: String(lambda.status),
    [PLATFORM.partitionKey]: table.partitionKey,
    [PLATFORM.sortKey]: table.sortKey,
    [PLATFORM.ttlAttribute]: table.ttlAttribute,
    [PLATFORM.healthPath]: healthCheck.path,
    [PLATFORM.healthTableTimeoutMs]: String(healthCheck.tableTimeoutMs),
    [PLATFORM.logLevel]: lambda.logLevel,
    [PLATFORM.cors]: settings.cors && JSON.stringify(settings.cors),
    ...(isExample ? exampleVariables(settings) : {}),
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function exampleVariables({ reads, writes, maxBodyBytes }: EnvironmentSettings): Record<string, string | undefined> {
  const tokens = [writes, reads].find((access) => typeof access === "object");
  return {
    [EXAMPLE.maxBodyBytes]: String(maxBodyBytes),
    [EXAMPLE.writes]: typeof writes === "object" ? "token" : writes || "off",
    [EXAMPLE.scope]: scopeOf(writes),
    ...(typeof reads === "object" ? { [EXAMPLE.reads]: "token", [EXAMPLE.readScope]: scopeOf(reads) } : {}),
    ...(typeof tokens === "object"
      ? { [EXAMPLE.issuer]: tokens.issuer, [EXAMPLE.audience]: tokens.audience, [EXAMPLE.jwksUri]: tokens.jwksUri }
      : {}),
  };
}

const scopeOf = (access: EnvironmentSettings["reads"] | EnvironmentSettings["writes"]): string | undefined =>
  typeof access === "object" ? access.scope : undefined;
