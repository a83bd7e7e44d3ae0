import { describe, expect, test } from "vitest";
import { deployedFromSynth } from "../../src/deploy-policy/deployed";
import { scopesOf } from "../../src/deploy-policy/scopes";
import { failoverBudget } from "../../src/model/failover-budget";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { mainFunctions } from "../../src/topology/main-functions";
import { ARTICLE, DOMAIN, synth, TWO } from "../support/synth";

const ENTRY = "examples/own-app/app.ts";
const ROUTES = [
  { path: "/orders/*", entry: ENTRY, tableActions: ["Query"] },
  { path: "/events*", entry: ENTRY, name: "guests", health: "application" },
] as const;
const stack = synth({ ...ARTICLE, routes: ROUTES, encryption: "customer-managed" });
const topology = topologyFromSynth(stack.outdir);

describe.each(TWO)("routes in %s", (region) => {
  const loadBalancer = topology.loadBalancers.find((each) => each.region === region);
  const functionOf = (group: string) =>
    topology.functions.find(
      ({ id }) => loadBalancer?.targetGroups.find(({ name }) => name === group)?.targets[0] === id,
    );

  test("have a function, a target group, a permission, a role and logs each", () => {
    const names = ["api", "orders", "guests"].map((part) => `GlobalApp-${part}`);
    expect(loadBalancer?.targetGroups.map(({ name }) => name)).toEqual(names);
    expect(names.map((name) => functionOf(name)?.name)).toEqual(names);
    expect(names.map((name) => functionOf(name)?.role?.name)).toEqual(names.map((name) => `${name}-${region}`));
    const own = (type: string) => stack.all(type).filter((each) => each.provider === `aws.${region}`);
    expect(own("aws_lambda_permission").map(({ source_arn: arn }) => arn)).toHaveLength(3);
    expect(new Set(own("aws_cloudwatch_log_group").map(({ name }) => name))).toEqual(
      new Set(names.map((name) => `/aws/lambda/${name}`)),
    );
  });

  test("have outputs by their paths, which only the region itself has to do with", () => {
    const lambdas = stack.all("aws_lambda_function").filter((each) => each.provider === `aws.${region}`);
    const named = (name: string) => {
      const address = lambdas.find((each) => each.function_name === name)?.address;
      return { function_name: `\${${address}.function_name}`, function_arn: `\${${address}.arn}` };
    };
    expect(stack.json.output[`${region}_routes`]?.value).toEqual({
      "/orders/*": named("GlobalApp-orders"),
      "/events*": named("GlobalApp-guests"),
    });
    expect(stack.json.output[`${region}_function_name`]?.value).toBe(named("GlobalApp-api").function_name);
    expect(synth().json.output).not.toHaveProperty(`${region}_routes`);
  });

  test("are looked at in their order, and get the requests of their paths", () => {
    const [listener] = loadBalancer?.listeners ?? [];
    expect(listener?.rules.map(({ conditions }) => conditions)).toEqual([
      [{ type: "path-pattern", values: ["/orders/*"] }],
      [{ type: "path-pattern", values: ["/events*"] }],
    ]);
    expect(mainFunctions(topology, region).map(({ name }) => name)).toEqual(["GlobalApp-api"]);
  });

  test("have code of their own, the health check of all, and rights of their own", () => {
    const [api, orders] = ["GlobalApp-api", "GlobalApp-orders"].map(functionOf);
    expect(orders?.codeDirectory).not.toBe(api?.codeDirectory);
    expect(new Set(loadBalancer?.targetGroups.map(({ healthCheck }) => JSON.stringify(healthCheck))).size).toBe(1);
    const allowed = (lambda: typeof api) =>
      lambda?.role?.policies.flatMap(({ statements }) => statements.flatMap(({ actions }) => actions.patterns));
    expect(allowed(orders)).toContain("dynamodb:Query");
    expect(allowed(api)).not.toContain("dynamodb:Query");
  });

  test("have a rule only after the function is registered", () => {
    const rules = stack.all("aws_lb_listener_rule").filter((each) => each.provider === `aws.${region}`);
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(JSON.stringify(rule.depends_on)).toMatch(/routes_(orders|guests)_attachment/);
  });

  test("count for the failover budget", () => {
    expect(failoverBudget(topology).get(region)).toEqual(
      failoverBudget(topologyFromSynth(synth(ARTICLE).outdir)).get(region),
    );
  });
});

test("the policies name what belongs to the routes, and the key serves their logs", () => {
  const scopes = JSON.stringify(scopesOf(deployedFromSynth(stack.outdir), "deploy"));
  for (const name of [
    "function:GlobalApp-orders",
    "targetgroup/GlobalApp-guests/",
    "role/GlobalApp-orders-us-west-2",
  ]) {
    expect(scopes).toContain(name);
  }
  for (const key of [...stack.all("aws_kms_key"), ...stack.all("aws_kms_replica_key")]) {
    expect(key.policy).toContain("/aws/lambda/GlobalApp-orders");
  }
});

test("with HTTPS the routes are there, and not where clients are only redirected", () => {
  const secured = topologyFromSynth(synth({ ...ARTICLE, routes: ROUTES, domain: DOMAIN }).outdir);
  for (const { listeners } of secured.loadBalancers) {
    const paths = listeners.map(({ port, rules }) => [
      port,
      rules.filter(({ action }) => action.type === "forward").length,
    ]);
    expect(new Map(paths as [number, number][])).toEqual(
      new Map([
        [80, 0],
        [443, 2],
      ]),
    );
  }
});
