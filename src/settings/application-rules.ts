import { findRoute } from "../../functions/api/routes";
import { DEFAULT_MAX_BODY_BYTES, EXAMPLE_ENTRY, entryProblem, isExample } from "./application";
import { type EnvironmentSettings, functionEnvironment, MAX_ENVIRONMENT_BYTES, TAKEN } from "./function-environment";
import { problem, type Rule, refused } from "./rule";

interface WithEntry {
  readonly function: { readonly entry: string };
}

export const existingEntry: Rule<WithEntry> = {
  needs: ["function.entry"],
  check: ({ function: { entry } }) => {
    const wrong = entryProblem(entry);
    return wrong === undefined ? [] : [refused(["function", "entry"], entry, wrong)];
  },
};

const exampleOnly = (setting: "writes" | "reads" | "maxBodyBytes", byDefault: unknown) =>
  ({
    needs: ["function.entry", setting],
    check: (settings) =>
      isExample(settings.function.entry) || settings[setting] === byDefault
        ? []
        : [
            refused(
              [setting],
              settings[setting],
              `only the example application (${EXAMPLE_ENTRY}) understands it: remove it, and give your application what it needs by function.environment`,
            ),
          ],
  }) satisfies Rule<WithEntry & { readonly writes: unknown; readonly reads: unknown; readonly maxBodyBytes: unknown }>;

interface WithHealth {
  readonly function: { readonly entry: string; readonly health: string };
}

const exampleHealth: Rule<WithHealth> = {
  needs: ["function.entry", "function.health"],
  check: ({ function: { entry, health } }) =>
    isExample(entry) && health === "application"
      ? [refused(["function", "health"], health, "the example application does not answer health checks: use platform")]
      : [],
};

const hiddenRoute: Rule<
  WithHealth & {
    readonly healthCheck: { readonly path: string };
    readonly table: { readonly partitionKey: string; readonly sortKey?: string };
  }
> = {
  needs: ["function.entry", "function.health", "healthCheck.path", "table.partitionKey", "table.sortKey"],
  check: ({ function: { entry }, healthCheck: { path }, table }) => {
    const { partitionKey, sortKey } = table;
    const route = isExample(entry) ? findRoute(path, { partitionKey, sortKey, writes: "off" }) : undefined;
    return route
      ? [
          refused(
            ["healthCheck", "path"],
            path,
            `it would hide an item of the application at ${route.name}: use a path outside of /get and /items`,
          ),
        ]
      : [];
  },
};

export const takenNames: Rule<{ readonly function: { readonly environment: object } }> = {
  needs: ["function.environment"],
  check: ({ function: { environment } }) => {
    const taken = Object.keys(environment).filter((name) => TAKEN.includes(name));
    return taken.length === 0
      ? []
      : [
          problem(
            ["function", "environment"],
            `sets ${taken.join(", ")}, which Lambda, the platform or the example application uses; choose a name other than ${TAKEN.join(", ")}`,
          ),
        ];
  },
};

/** AWS counts the variables as JSON. */
export const environmentSize: Rule<EnvironmentSettings & WithEntry> = {
  needs: ["name", "table", "function", "healthCheck", "writes", "reads", "cors", "maxBodyBytes"],
  check: (settings) => {
    const variables = functionEnvironment(settings, isExample(settings.function.entry));
    const bytes = Buffer.byteLength(JSON.stringify(variables));
    return bytes > MAX_ENVIRONMENT_BYTES
      ? [
          problem(
            ["function", "environment"],
            `has ${bytes} bytes as JSON with the variables of the platform, and Lambda takes at most ${MAX_ENVIRONMENT_BYTES}; make it smaller`,
          ),
        ]
      : [];
  },
};

export const applicationRules = [
  existingEntry,
  exampleOnly("writes", false),
  exampleOnly("reads", "anonymous"),
  exampleOnly("maxBodyBytes", DEFAULT_MAX_BODY_BYTES),
  exampleHealth,
  hiddenRoute,
  takenNames,
  environmentSize,
];
