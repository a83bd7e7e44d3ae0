import { describe, expect, test } from "vitest";
import { EXAMPLE, PLATFORM } from "../../functions/variables";
import { entryPath } from "../../src/settings/application";
import { problemsOf } from "../support/settings";

const OWN = "examples/own-app/app.ts";

describe("the entry of an application", () => {
  test.each([OWN, `./${OWN}`, entryPath(OWN), "functions/api/index.ts"])("can be %s", (entry) => {
    expect(problemsOf({ function: { entry } })).toEqual([]);
  });

  test.each([
    [
      "functions/none.ts",
      `there is no file ${entryPath("functions/none.ts")}: use the path of one from the project's folder`,
    ],
    ["functions", `there is no file ${entryPath("functions")}: use the path of one from the project's folder`],
    ["README.md", "use a JavaScript or TypeScript file: .ts, .mts, .cts, .js, .mjs or .cjs"],
  ])("cannot be %s, and the error names it", (entry, help) => {
    expect(problemsOf({ function: { entry } })).toEqual([`function.entry: "${entry}" is not allowed; ${help}`]);
  });
});

describe("settings that only the example application understands", () => {
  test.each([
    ["writes", "anonymous"],
    ["maxBodyBytes", 1000],
  ])("are refused for another one: %s", (setting, value) => {
    expect(problemsOf({ [setting]: value })).toEqual([]);
    expect(problemsOf({ [setting]: value, function: { entry: OWN } })).toEqual([
      `${setting}: ${JSON.stringify(value)} is not allowed; only the example application (functions/api/index.ts) understands it: remove it, and give your application what it needs by function.environment`,
    ]);
  });

  test("are not refused where they say nothing", () => {
    expect(problemsOf({ writes: false, maxBodyBytes: 409_600, function: { entry: OWN } })).toEqual([]);
  });
});

describe("the health check of an application", () => {
  test("is the platform's for the example application, which answers none", () => {
    expect(problemsOf({ function: { health: "application" } })).toEqual([
      'function.health: "application" is not allowed; the example application does not answer health checks: use platform',
    ]);
    expect(problemsOf({ function: { entry: OWN, health: "application" } })).toEqual([]);
  });

  const hides = (path: string, route: string) =>
    `healthCheck.path: "${path}" is not allowed; it would hide an item of the application at ${route}: use a path outside of /get and /items`;

  test.each([
    ["/items/ready", "/items/{item_id}"],
    ["/get/health", "/get/{item_id}"],
  ])("hides no item of the example application: %s", (path, route) => {
    expect(problemsOf({ healthCheck: { path } })).toEqual([hides(path, route)]);
    expect(problemsOf({ healthCheck: { path }, function: { entry: OWN } })).toEqual([]);
    expect(problemsOf({ healthCheck: { path }, table: { sortKey: "order" } })).toEqual([]);
  });

  test("hides none of a table with a sort key either", () => {
    const table = { partitionKey: "customer", sortKey: "order" };
    expect(problemsOf({ healthCheck: { path: "/items/a/b" }, table })).toEqual([
      hides("/items/a/b", "/items/{customer}/{order}"),
    ]);
    expect(problemsOf({ healthCheck: { path: "/items/a/b" } })).toEqual([]);
  });
});

describe("environment variables of an application", () => {
  const environment = (variables: object) => problemsOf({ function: { environment: variables } });

  test("are texts under names that Lambda takes", () => {
    expect(environment({ STAGE: "test", a1: "", Mail_Server2: `$\{x}\n` })).toEqual([]);
    const name = "use a name of two or more letters, digits and underscores that begins with a letter";
    for (const wrong of ["A", "1A", "_A", "A-B", "A B"]) {
      expect(environment({ [wrong]: "x" })).toEqual([expect.stringContaining(name)]);
    }
    expect(environment({ AB: 7 })).toEqual(["function.environment.AB: 7 is not allowed; use a text"]);
    expect(environment({ AB: "\0" })).toEqual([expect.stringContaining("use a text")]);
    expect(environment({ AB: "\ud800" })).toEqual([expect.stringContaining("use whole characters")]);
  });

  test.each([
    "AWS_REGION",
    "_X_AMZN_TRACE_ID",
    "LAMBDA_TASK_ROOT",
    ...Object.values(PLATFORM),
    ...Object.values(EXAMPLE),
  ])("cannot be called %s, and the error lists all such names", (name) => {
    const [problem = "", ...others] = environment({ [name]: "x", STAGE: "test" }).filter(
      (each) => !each.includes("begins with a letter"),
    );
    expect(others).toEqual([]);
    if (name.startsWith("_")) return;
    expect(problem).toMatch(
      new RegExp(`^function\\.environment: sets ${name}, which Lambda, the platform or the example application uses; `),
    );
    for (const listed of ["AWS_SESSION_TOKEN", "tablename", "STATUS", "JWKS_URI"]) expect(problem).toContain(listed);
  });

  test("have 4 KB with those of the platform, as AWS counts them", () => {
    const room = (bytes: number) => environment({ LARGE: "x".repeat(bytes) });
    const [problem = ""] = room(4096);
    const [, counted] = /has (\d+) bytes/.exec(problem) ?? [];
    const others = Number(counted) - 4096;
    expect(room(4096 - others)).toEqual([]);
    expect(room(4097 - others)).toEqual([
      "function.environment: has 4097 bytes as JSON with the variables of the platform, and Lambda takes at most 4096; make it smaller",
    ]);
  });
});

describe("actions on the table", () => {
  const tableActions = (actions: unknown) => problemsOf({ function: { entry: OWN, tableActions: actions } });

  test("are those on items, with DynamoDB's prefix or without", () => {
    expect(tableActions(["Query", "dynamodb:UpdateItem", "BatchWriteItem", "PartiQLSelect"])).toEqual([]);
  });

  test.each(["DeleteTable", "dynamodb:*", "*", "query", "TransactWriteItems", "s3:GetObject", 7])(
    "are not %j",
    (action) => {
      expect(tableActions(["GetItem", action])).toEqual([
        expect.stringMatching(
          /^function\.tableActions\[1\]: .* is not allowed; use actions on items: GetItem, .*Query/,
        ),
      ]);
    },
  );
});
