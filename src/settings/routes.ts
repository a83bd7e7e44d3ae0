import { z } from "zod";
import { longestPart, MAIN } from "../aws/naming";
import { isExample } from "./application";
import { environmentSize, existingEntry, takenNames } from "./application-rules";
import type { api } from "./function";
import { environment } from "./function-environment";
import { namesOf } from "./regions";
import { type Rule, refused } from "./rule";
import { tableActions } from "./table-actions";
import { choice, integer, section, text } from "./values";

/** Of a route's function, where neither it nor `function` says one: the example application's needs are not a route's. */
const DEFAULT_TIMEOUT_SECONDS = 5;

/** AWS's own are 100, and one of them refuses credentials that come by HTTP. */
const MAX_ROUTES = 99;

/**
 * What AWS takes in a path pattern, without what Terraform would read as a template
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html).
 */
const PATH = /^\/(?!.*\$\{)(?!(?:.*[*?]){6})[\w\-.$/~"'@:+&*?]{1,127}$/;

const route = section({
  /**
   * Requests whose path matches: `*` stands for any characters, `?` for one. `/orders*` also takes `/orders`. Of several routes
   * that match, the first one takes the request.
   */
  path: text(PATH, "use a path that begins with /, such as /orders/*, with at most 128 characters and 5 wildcards"),
  /** Part of the names in AWS, after the backend's name. @default the words of `path`: `orders` for `/orders/*` */
  name: text(/^[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?$/, "use letters, digits and hyphens").optional(),
  /** The file that exports `handler`, from the project's folder. Not the example application. */
  entry: text(/^[^\0]+$/, "use a file's path from the project's folder, such as functions/orders/index.ts"),
  /** Environment variables of this function, at most 4 KB with those of the platform. @default none */
  environment: environment.default({}),
  /** DynamoDB actions on the region's own table and its indexes that this function needs. @default GetItem */
  tableActions: tableActions.optional(),
  /** Who answers the health check of this function: the platform, or your handler. @default platform */
  health: choice(["platform", "application"]).default("platform"),
  /** Memory of this function. @default `function.memoryMb` */
  memoryMb: integer(128, 10240, "megabytes").optional(),
  /** Lambda stops a request of this function that takes longer. @default `function.timeoutSeconds`, or 5 */
  timeoutSeconds: integer(1, 900, "seconds").optional(),
  /** Concurrent requests that Lambda reserves for this function in each region, and its limit. @default none */
  reservedConcurrency: integer(0, 1_000_000).optional(),
});

export const routes = z
  .array(route, { error: "use a list of routes" })
  .max(MAX_ROUTES, { error: `use at most ${MAX_ROUTES} routes: a load balancer has at most 100 rules` })
  .readonly();

type Route = z.output<typeof route>;

/** The rest is that of `function`. */
export interface RouteSettings extends Pick<Route, "path"> {
  readonly name: string;
  readonly function: z.output<typeof api> & { readonly timeoutSeconds: number };
}

const nameOf = ({ name, path }: Pick<Route, "name" | "path">): string =>
  name ?? (path.match(/[0-9A-Za-z]+/g) ?? []).join("-").toLowerCase();

/** A route with all settings of its function. */
export function completeRoute({ path, name, ...own }: Route, lambda: z.output<typeof api>): RouteSettings {
  const { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, ...shared } = lambda;
  const { tableActions: _, reservedConcurrency: __, ...inherited } = shared;
  return { path, name: nameOf({ name, path }), function: { timeoutSeconds, ...inherited, ...own } };
}

interface Routes {
  readonly routes: readonly Route[];
}

const otherEntry: Rule<Routes> = {
  needs: ["routes"],
  check: ({ routes }) =>
    routes.flatMap(({ entry }, index) =>
      isExample(entry)
        ? [refused(["routes", index, "entry"], entry, "the example application has paths of its own: use another file")]
        : [],
    ),
};

/** IAM tells the names of roles that differ only in case not apart: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const COVERS: Readonly<Record<string, string>> = { "*": ".*", "?": "[^*]" };

/** Whether all that matches a path matches the one before it too: its wildcards are characters that only wildcards cover. */
const isHidden = (path: string, before: string): boolean =>
  new RegExp(`^${before.replace(/[.+$*?]/g, (part) => COVERS[part] ?? `\\${part}`)}$`).test(path);

/** Both names and paths. */
const eachOnce: Rule<Routes> = {
  needs: ["routes"],
  check: ({ routes }) =>
    routes.flatMap((each, index) => {
      const before = routes.slice(0, index);
      const name = nameOf(each);
      const taken = [MAIN, ...before.map(nameOf)].some((other) => isSame(other, name));
      const hidden = before.find(({ path }) => isHidden(each.path, path));
      const why =
        hidden?.path === each.path
          ? "another route has the same path: remove one of the two"
          : `no request reaches it, because ${hidden?.path} comes first and takes them all: put it before that one, or remove it`;
      return [
        ...(hidden ? [refused(["routes", index, "path"], each.path, why)] : []),
        ...(taken || name === ""
          ? [
              refused(
                ["routes", index, "name"],
                name,
                name === ""
                  ? "the path has no word that could name the function: give the route a name"
                  : "another function has this name: give the route another one",
              ),
            ]
          : []),
      ];
    }),
};

const shortNames: Rule<Routes & { readonly name: string; readonly regions: Parameters<typeof namesOf>[0] }> = {
  needs: ["name", "regions", "routes"],
  check: ({ name, regions, routes }) => {
    const regionNames = namesOf(regions).filter((region): region is string => typeof region === "string");
    const longest = longestPart(name, regionNames);
    return routes.flatMap((each, index) =>
      longest > 0 && nameOf(each).length > longest
        ? [
            refused(
              ["routes", index, "name"],
              nameOf(each),
              `use at most ${longest} characters, because AWS's names begin with ${name}-`,
            ),
          ]
        : [],
    );
  },
};

/** Else Lambda would stop the function before it can say that the table does not answer. */
const checkInTime: Rule<
  Routes & {
    readonly function: { readonly timeoutSeconds?: number };
    readonly healthCheck: { readonly tableTimeoutMs: number };
  }
> = {
  needs: ["routes", "function.timeoutSeconds", "healthCheck.tableTimeoutMs"],
  check: ({ routes, function: lambda, healthCheck }) =>
    routes.flatMap((each, index) => {
      const { timeoutSeconds = lambda.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS } = each;
      return timeoutSeconds * 1000 <= healthCheck.tableTimeoutMs
        ? [
            refused(
              ["routes", index, "timeoutSeconds"],
              timeoutSeconds,
              `it must be above healthCheck.tableTimeoutMs (${healthCheck.tableTimeoutMs} ms): raise it, or lower that`,
            ),
          ]
        : [];
    }),
};

/** Holds the functions of the routes to a rule for that of `function`. */
const forRoutes = <Read extends object>({ check }: Rule<Read>, ...needs: readonly string[]): Rule<Read & Routes> => ({
  needs: ["routes", "function", ...needs],
  check: (settings) =>
    settings.routes.flatMap((each, index) => {
      const lambda = completeRoute(
        each,
        (settings as unknown as { readonly function: z.output<typeof api> }).function,
      ).function;
      return check({ ...settings, function: lambda }).map((found) => ({
        ...found,
        path: ["routes", index, ...found.path.slice(1)],
      }));
    }),
});

export const routeRules = [
  otherEntry,
  eachOnce,
  shortNames,
  checkInTime,
  forRoutes(existingEntry),
  forRoutes(takenNames),
  forRoutes(environmentSize, "name", "table", "healthCheck", "writes", "reads", "cors", "maxBodyBytes"),
];
