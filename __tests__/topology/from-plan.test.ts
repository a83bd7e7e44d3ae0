// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";
import { SENSITIVE, UNKNOWN } from "../../src/topology/change";
import { readPlan } from "../../src/topology/from-plan";
import type { Topology } from "../../src/topology/topology";
import { ARNS, configurationOf, planOf, recordedPlan, ref, row, SHOP } from "../support/plan-json";
import type { Block } from "../support/synth";
import { accelerated } from "../support/topology";

const RECORDED = ["first-create", "no-change", "internal", "evacuated", "targeted", "own-key"] as const;

const valuesOf = (address: string): Block => SHOP[address]?.values ?? {};

const everything = (change: (address: string, values: Block) => Block) =>
  Object.entries(SHOP).map(([address, { values }]) => row(address, change(address, values)));

describe("a plan that changes nothing", () => {
  const change = readPlan(planOf());

  test("has the same backend on both sides", () => {
    expect(change.before.problem).toBeUndefined();
    expect(change.before.topology).toMatchObject({
      stack: "shop",
      front: {
        kind: "global-accelerator",
        name: "shop",
        listeners: [
          {
            portRanges: [{ fromPort: 80, toPort: 80 }],
            endpointGroups: [
              {
                region: "us-west-2",
                trafficDialPercentage: 100,
                endpoints: [{ loadBalancer: "aws_lb.west", weight: 128, clientIpPreservation: true }],
              },
            ],
          },
        ],
      },
      loadBalancers: [
        {
          id: "aws_lb.west",
          region: "us-west-2",
          listeners: [
            { port: 80, action: { type: "forward", targetGroups: [{ id: "aws_lb_target_group.api", weight: 1 }] } },
          ],
          targetGroups: [
            { healthCheck: { path: "/health", timeoutSeconds: 10 }, targets: ["aws_lambda_function.api"] },
          ],
        },
      ],
      functions: [{ id: "aws_lambda_function.api", region: "us-west-2", codeDirectory: "" }],
      table: { name: "Shop", regions: ["us-west-2"], items: [] },
    });
    expect(change.after.topology).toEqual(change.before.topology);
    expect(change).toMatchObject({ changes: [], drift: [], complete: true, errored: false, source: "plan" });
  });

  test("has its values as they are: what looks like a template is none", () => {
    expect(change.after.topology?.functions[0]?.environment).toEqual({ GREETING: "not a $${template}" });
  });

  test("has a function's policies once, although the provider repeats them in the role", () => {
    expect(change.before.topology?.functions[0]?.role?.policies).toEqual([
      {
        name: "table",
        statements: [
          {
            effect: "Allow",
            actions: { patterns: ["dynamodb:GetItem"], inverted: false },
            resources: { patterns: ["arn:aws:dynamodb:us-west-2:*:table/Shop"], inverted: false },
          },
        ],
      },
    ]);
  });
});

/** Everything is created: ARNs and whatever refers to one are known later. */
function creation(): Block[] {
  const known = ({ arn: _, id: __, ...values }: Block) => values;
  const links = [
    "accelerator_arn",
    "listener_arn",
    "load_balancer_arn",
    "target_group_arn",
    "target_id",
    "role",
    "policy",
  ];
  return everything((address, values) => {
    const isLink = (name: string) => links.includes(name) || name === "table_name";
    const after: Record<string, unknown> = Object.fromEntries(
      Object.entries(known(values)).filter(([name]) => !isLink(name)),
    );
    const unknown: Record<string, unknown> = Object.fromEntries(
      Object.keys(values)
        .filter((name) => isLink(name) || ["arn", "id"].includes(name))
        .map((name) => [name, true]),
    );
    if (address === "aws_globalaccelerator_endpoint_group.west") {
      after.endpoint_configuration = [{ weight: 128, client_ip_preservation_enabled: true }];
      unknown.endpoint_configuration = [{ endpoint_id: true }];
    }
    if (address === "aws_lb_listener.http") {
      after.default_action = [{ type: "forward" }];
      unknown.default_action = [{ target_group_arn: true, order: true }];
    }
    return { actions: ["create"], before: null, after, after_unknown: unknown };
  });
}

describe("a plan that creates everything", () => {
  const change = readPlan(planOf(creation()));

  test("has no backend before, and that is no problem", () => {
    expect(change.before).toEqual({ resources: [], topology: undefined, problem: undefined });
  });

  test("has the whole backend afterwards, joined by what the configuration refers to", () => {
    expect(change.after.problem).toBeUndefined();
    expect(change.after.topology).toEqual(readPlan(planOf()).after.topology);
  });

  test("creates each resource, with what is not known yet marked, at any depth", () => {
    expect(change.changes.map(({ action }) => action)).toEqual(Object.keys(SHOP).map(() => "create"));
    const group = change.changes.find(({ type }) => type === "aws_globalaccelerator_endpoint_group");
    expect(group?.after).toMatchObject({
      listener_arn: UNKNOWN,
      endpoint_configuration: [{ endpoint_id: UNKNOWN, weight: 128 }],
    });
    expect(group?.references).toEqual({
      listener_arn: ["aws_globalaccelerator_listener.tcp"],
      endpoint_configuration: ["aws_lb.west"],
    });
  });
});

test("a plan that destroys everything has no backend afterwards, and that is no problem", () => {
  const rows = everything((_, before) => ({ actions: ["delete"], before, after: null }));
  const change = readPlan(planOf(rows, { configuration: {} }));
  expect(change.before.topology).toMatchObject({ stack: "shop" });
  expect(change.after).toEqual({ resources: [], topology: undefined, problem: undefined });
  expect(new Set(change.changes.map(({ action }) => action))).toEqual(new Set(["delete"]));
});

test("a side that has a part of a backend only says what is missing", () => {
  const accelerator = row("aws_globalaccelerator_accelerator.ga", { actions: ["create"], before: null });
  const { before, after } = readPlan(planOf([accelerator]));
  expect(before).toMatchObject({
    topology: undefined,
    problem: "the stack shop has no accelerator and no latency records: it is not a GlobalBackend",
  });
  expect(after.problem).toBeUndefined();
});

test("a stack that is no backend has neither topology nor problem", () => {
  const rows = [
    { address: "aws_vpc.a", mode: "managed", type: "aws_vpc", change: { actions: ["no-op"], before: {}, after: {} } },
  ];
  const { before } = readPlan({ format_version: "1.2", resource_changes: rows });
  expect(before).toMatchObject({ resources: [{ id: "aws_vpc.a" }], topology: undefined, problem: undefined });
});

describe("the action of a resource is", () => {
  const ADDRESS = "aws_lb.west";
  const changeOf = (change: Block, more: Block = {}) =>
    readPlan(planOf([row(ADDRESS, change, more)])).changes.find(({ address }) => address === ADDRESS);

  test("an update, with the names of what changes", () => {
    const after = { ...valuesOf(ADDRESS), idle_timeout: 30, dns_name: "a" };
    expect(changeOf({ actions: ["update"], after })).toMatchObject({
      action: "update",
      region: "us-west-2",
      changed: ["dns_name", "idle_timeout"],
      replacedBecause: [],
    });
  });

  test("a replacement in either order, with what makes it necessary", () => {
    const { arn: _, id: __, ...values } = valuesOf(ADDRESS);
    const replacement = {
      after: { ...values, internal: true, tags: null },
      after_unknown: { arn: true, id: true },
      replace_paths: [["internal"], ["internal", 0]],
    };
    const first = changeOf({ ...replacement, actions: ["create", "delete"] });
    const last = changeOf({ ...replacement, actions: ["delete", "create"] });
    expect(first).toMatchObject({ action: "replace", createsFirst: true });
    // Its ARN is new as well, which goes without saying.
    expect(last).toMatchObject({
      action: "replace",
      createsFirst: false,
      changed: ["internal"],
      replacedBecause: ["internal"],
      after: { arn: UNKNOWN },
    });
  });

  test("a replacement, where the old object is only forgotten", () => {
    expect(changeOf({ actions: ["create", "forget"] })).toMatchObject({ action: "replace", createsFirst: true });
  });

  test("forgotten, moved or imported", () => {
    expect(changeOf({ actions: ["forget"], after: null })?.action).toBe("forget");
    expect(changeOf({}, { previous_address: "aws_lb.old" })?.action).toBe("move");
    expect(changeOf({ importing: { id: ARNS.loadBalancer } })?.action).toBe("import");
    expect(changeOf({ importing: null })).toBeUndefined();
  });

  test("none, where a data source is read", () => {
    const data = { address: "data.aws_vpc.a", mode: "data", type: "aws_vpc", change: { actions: ["read"], after: {} } };
    expect(readPlan(planOf([data])).changes).toEqual([]);
  });
});

test("a resource that moves is under its new address on both sides", () => {
  const { before, after } = readPlan(planOf([row("aws_lb.west", {}, { previous_address: "aws_lb.old" })]));
  expect(before.topology?.loadBalancers.map(({ id }) => id)).toEqual(["aws_lb.west"]);
  expect(after.topology).toEqual(before.topology);
});

test("an object that a replacement left over is never taken for the current one", () => {
  const leftover = row(
    "aws_lb.west",
    { actions: ["delete"], before: { ...valuesOf("aws_lb.west"), name: "left-over" }, after: null },
    { deposed: "ab12cd34" },
  );
  const change = readPlan(planOf([leftover], { resource_drift: [leftover] }));
  expect(change.before.topology?.loadBalancers.map(({ name }) => name)).toEqual(["shop-alb"]);
  expect(change.after.topology).toEqual(change.before.topology);
  expect(change).toMatchObject({ changes: [], drift: [] });
});

describe("the region of a resource", () => {
  const regionsOf = (plan: Block) => readPlan(plan).before.topology?.loadBalancers.map(({ region }) => region);

  test("is that of its provider, or what version 6 of the AWS provider writes into it", () => {
    expect(regionsOf(planOf())).toEqual(["us-west-2"]);
    const values = { ...valuesOf("aws_lb.west"), region: "eu-west-1" };
    expect(regionsOf(planOf([row("aws_lb.west", { before: values, after: values })]))).toEqual(["eu-west-1"]);
  });

  test("is told by its ARN, where it is no longer configured", () => {
    const values = { ...valuesOf("aws_lb.west"), arn: ARNS.loadBalancer.replace("us-west-2", "sa-east-1") };
    const rows = [row("aws_lb.west", { actions: ["delete"], before: values, after: null })];
    const { changes } = readPlan(planOf(rows, { configuration: { root_module: { resources: [] } } }));
    expect(changes).toMatchObject([{ region: "sa-east-1" }]);
  });
});

test("what was not planned stays as it is, on both sides", () => {
  const dial = { ...valuesOf("aws_globalaccelerator_endpoint_group.west"), traffic_dial_percentage: 0 };
  const only = [row("aws_globalaccelerator_endpoint_group.west", { actions: ["update"], after: dial })];
  const resources = Object.entries(SHOP).map(([address, { values }]) => ({
    address,
    mode: "managed",
    type: address.split(".")[0],
    values,
  }));
  const leftover = { ...resources.find(({ type }) => type === "aws_lb"), deposed_key: "ab12cd34" };
  const change = readPlan({
    ...planOf(),
    resource_changes: only,
    prior_state: { values: { root_module: { resources: [leftover, ...resources] } } },
    complete: false,
  });
  expect(change.complete).toBe(false);
  expect(change.before.topology).toEqual(readPlan(planOf()).before.topology);
  expect(accelerated(change.after.topology as Topology).front.listeners[0]?.endpointGroups).toMatchObject([
    { trafficDialPercentage: 0 },
  ]);
});

test("whether a plan is complete, or ended with an error, is what it says; what it does not say is not false", () => {
  const { complete: _, ...opentofu } = planOf();
  expect(readPlan(opentofu)).toMatchObject({ complete: true, errored: false });
  expect(readPlan(planOf([], { errored: true, complete: false }))).toMatchObject({ complete: false, errored: true });
  expect(readPlan(planOf([], { deferred_changes: [{}] }))).toMatchObject({ complete: false });
});

test("a resource inside a module is read like any other", () => {
  const inside = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll('"aws_', '"module.shop[\\"a\\"].aws_'));
  const plan = planOf();
  const { provider_config, root_module } = configurationOf();
  const change = readPlan({
    ...plan,
    resource_changes: plan.resource_changes.map((each: Block) => ({ ...each, address: inside(each.address) })),
    configuration: { provider_config, root_module: { module_calls: { shop: { module: root_module } } } },
  });
  expect(change.before.problem).toBeUndefined();
  expect(change.before.topology?.loadBalancers).toMatchObject([
    { id: 'module.shop["a"].aws_lb.west', region: "us-west-2" },
  ]);
});

test("a resource inside a module refers to what is made under the same key", () => {
  const { provider_config, root_module } = configurationOf();
  const made = (key: string) =>
    creation().map((each) => ({ ...each, address: `module.shop["${key}"].${each.address}` }));
  const change = readPlan({
    ...planOf(),
    resource_changes: [...made("a"), ...made("b")],
    configuration: { provider_config, root_module: { module_calls: { shop: { module: root_module } } } },
  });
  expect(change.after.problem).toBeUndefined();
  expect(change.after.topology?.loadBalancers.map(({ listeners }) => listeners.map(({ id }) => id))).toEqual([
    ['module.shop["a"].aws_lb_listener.http'],
    ['module.shop["b"].aws_lb_listener.http'],
  ]);
});

test("the name of the stack is the caller's; else the accelerator's name is taken", () => {
  expect(readPlan(planOf(), { stack: "Shop" })).toMatchObject({
    stack: "Shop",
    after: { topology: { stack: "Shop" } },
  });
  expect(readPlan(planOf()).stack).toBe("shop");
});

test("each side has the objectives and the load that its outputs carry", () => {
  const load = {
    requestsPerSecond: 100,
    meanDurationMs: 50,
    writeShare: 0,
    readsPerRequest: 1,
    peakRequestsPerSecond: 100,
    accountConcurrency: 1000,
  };
  const change = readPlan({
    ...planOf(),
    output_changes: {
      objectives: { actions: ["update"], before: { rtoSeconds: 90 }, after: { rtoSeconds: 60 }, after_unknown: false },
      load: { actions: ["create"], before: null, after: load, after_unknown: false },
      url: { actions: ["no-op"], before: "https://a", after: "https://a" },
    },
  });
  expect(change.before.topology).toMatchObject({ objectives: { rtoSeconds: 90 } });
  expect(change.before.topology?.load).toBeUndefined();
  expect(change.after.topology).toMatchObject({ objectives: { rtoSeconds: 60 }, load });
});

test("where only a part was planned, objectives are those of the configuration", () => {
  const plan = planOf();
  const outputs = { objectives: { expression: { constant_value: { rtoSeconds: 60 } } } };
  const root_module = { ...configurationOf().root_module, outputs };
  const change = readPlan({ ...plan, complete: false, configuration: { ...configurationOf(), root_module } });
  expect(change.before.topology?.objectives).toEqual({ rtoSeconds: 60 });
  expect(change.after.topology?.objectives).toEqual({ rtoSeconds: 60 });
});

test("sensitive values are in neither the changes nor the resources, and still count as changed", () => {
  const before = { ...valuesOf("aws_lb.west"), name: "old-secret" };
  const after = { ...valuesOf("aws_lb.west"), name: "new-secret" };
  const sensitive = { before_sensitive: { name: true }, after_sensitive: { name: true } };
  const change = readPlan(planOf([row("aws_lb.west", { actions: ["update"], before, after, ...sensitive })]));
  expect(change.changes).toMatchObject([
    { changed: ["name"], before: { name: SENSITIVE }, after: { name: SENSITIVE } },
  ]);
  // What nobody knows yet cannot be told.
  const unknown = { after_unknown: { dns_name: true }, after_sensitive: { dns_name: true } };
  const later = readPlan(planOf([row("aws_lb.west", { actions: ["update"], ...unknown })]));
  expect(later.changes).toMatchObject([{ after: { dns_name: UNKNOWN } }]);
  const { resources } = change.before;
  expect(resources.find(({ id }) => id === "aws_lb.west")?.attributes.name).toBe(SENSITIVE);
});

describe("plans that Terraform made:", () => {
  test("the first one has nothing before, and everything afterwards", () => {
    const change = readPlan(recordedPlan("first-create"));
    expect(change.before.resources).toEqual([]);
    expect(change.changes).toHaveLength(47);
    expect(change.after.topology).toEqual(readPlan(recordedPlan("no-change")).after.topology);
  });

  test("after a clean apply there is neither change nor drift, although Terraform lists 19 drifted resources", () => {
    const plan = recordedPlan("no-change");
    expect(plan.resource_drift).toHaveLength(19);
    expect(readPlan(plan)).toMatchObject({ changes: [], drift: [] });
  });

  test("load balancers that become internal are replaced, and the endpoint groups are only updated", () => {
    const change = readPlan(recordedPlan("internal"));
    const told = change.changes.map(({ type, action, replacedBecause }) =>
      [type, action, ...replacedBecause].join(" "),
    );
    expect([...new Set(told)]).toEqual([
      "aws_globalaccelerator_endpoint_group update",
      "aws_lb replace internal",
      "aws_lb_listener replace load_balancer_arn",
      "aws_route delete",
    ]);
    const [group] = change.changes;
    expect(group?.after).toMatchObject({ endpoint_configuration: [{ endpoint_id: UNKNOWN, weight: 128 }] });
    const endpoints = accelerated(change.after.topology as Topology).front.listeners[0]?.endpointGroups.flatMap(
      (each) => each.endpoints,
    );
    expect(endpoints?.map(({ loadBalancer }) => loadBalancer)).toEqual(
      change.after.topology?.loadBalancers.map(({ id }) => id),
    );
    expect(change.after.topology?.loadBalancers.map(({ internal }) => internal)).toEqual([true, true]);
  });

  test("a policy that is known only after the apply is read from its template", () => {
    const { before, after, changes } = readPlan(recordedPlan("own-key"));
    const policies = changes.filter(({ type }) => type === "aws_iam_role_policy");
    expect(policies.map((policy) => policy.after?.policy)).toEqual([UNKNOWN, UNKNOWN]);
    const rolesOf = (side: typeof after) => side.topology?.functions.map(({ role }) => role);
    expect(rolesOf(after)?.every(Boolean)).toBe(true);
    expect(rolesOf(after)).toEqual(rolesOf(before));
  });

  test("a plan for one resource says so, and has the whole backend", () => {
    const change = readPlan(recordedPlan("targeted"));
    expect(change.complete).toBe(false);
    expect(change.before.topology?.loadBalancers).toHaveLength(2);
  });

  test("a region that an operator took out of traffic comes back", () => {
    const { drift, before, after } = readPlan(recordedPlan("evacuated"));
    expect(drift).toMatchObject([
      { path: "endpoint_configuration[0].weight", was: 128, is: 0, undone: true },
      { path: "traffic_dial_percentage", was: 100, is: 0, undone: true },
    ]);
    const dialsOf = (side: typeof after) =>
      accelerated(side.topology as Topology).front.listeners[0]?.endpointGroups.map(
        (group) => group.trafficDialPercentage,
      );
    expect([dialsOf(before), dialsOf(after)]).toEqual([
      [100, 0],
      [100, 100],
    ]);
  });
});

describe("what is no plan is refused:", () => {
  const refusal = (json: unknown) => {
    try {
      return readPlan(json);
    } catch (error) {
      return error instanceof UserError ? error.message : error;
    }
  };
  const TO_DO = "save a plan with terraform plan -out=FILE, and give the output of terraform show -json FILE";

  test("something else than an object", () => {
    expect(refusal("plan")).toBe(`a plan is a JSON object, and this is a string: ${TO_DO}`);
    expect(refusal(null)).toBe(`a plan is a JSON object, and this is null: ${TO_DO}`);
    expect(refusal([])).toBe(`a plan is a JSON object, and this is a list: ${TO_DO}`);
  });

  test("an object without a version, and a state", () => {
    expect(refusal({})).toBe(`this JSON is not a plan: it has no format_version: ${TO_DO}`);
    expect(refusal({ format_version: "1.0", values: {} })).toBe(
      `this JSON is a state: it has neither resource_changes nor planned_values: ${TO_DO}`,
    );
  });

  test("another major version, but not a newer minor one", () => {
    expect(refusal(planOf([], { format_version: "2.0" }))).toBe(
      'the plan has the format_version "2.0": only 1.x can be read, which Terraform writes since 1.1 and OpenTofu since 1.6',
    );
    expect(readPlan(planOf([], { format_version: "1.99", new_key: {} })).before.topology).toBeDefined();
  });
});

describe("whatever a plan holds,", () => {
  test("the order of its rows does not matter", () => {
    fc.assert(
      fc.property(fc.constantFrom(...RECORDED), fc.infiniteStream(fc.nat()), (name, numbers) => {
        const plan = recordedPlan(name);
        const shuffled = (rows: readonly Block[]) =>
          rows
            .map((each) => [numbers.next().value as number, each] as const)
            .sort(([a], [b]) => a - b)
            .map(([, each]) => each);
        const other = {
          ...plan,
          resource_changes: shuffled(plan.resource_changes),
          resource_drift: shuffled(plan.resource_drift ?? []),
        };
        const { before, after, ...change } = readPlan(other);
        const expected = readPlan(plan);
        expect([change.changes, change.drift]).toEqual([expected.changes, expected.drift]);
        expect([before.topology, after.topology]).toEqual([expected.before.topology, expected.after.topology]);
      }),
      { numRuns: 12 },
    );
  });

  test("it is read, or refused with a message, however much of it is missing or of another type", () => {
    const odd = fc.constantFrom<unknown>(
      undefined,
      null,
      true,
      0,
      -1,
      "",
      "x",
      "${a.b.c}",
      [],
      [null],
      {},
      { a: null },
    );
    const damage = fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 20 });
    // Without the rows of what stays as it is, a recorded plan is small enough to be damaged often.
    const { resource_changes: rows, ...internal } = recordedPlan("internal");
    const changing = rows.filter(({ change }: Block) => change.actions[0] !== "no-op");
    const plans = fc.constantFrom<Block>(planOf(), { ...internal, resource_changes: changing, configuration: {} });
    fc.assert(
      fc.property(plans, damage, (plan, changes) => {
        const damaged = structuredClone(plan);
        const places = placesIn(damaged);
        for (const [number, value] of changes) {
          const [parent, key] = places[number % places.length] as Place;
          if (value === undefined) delete parent[key];
          else parent[key] = value;
        }
        try {
          readPlan(damaged);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** What holds a part of a value, and under which key. */
type Place = readonly [parent: Record<string, unknown>, key: string];

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [[parent, key] as const, ...placesIn(parent[key])]);
}

describe("a forward to several target groups, whose blocks Terraform shows in an order of its own", () => {
  const listener = SHOP["aws_lb_listener.http"];
  const group = SHOP["aws_lb_target_group.api"];
  /** The canary comes first in main.ts, and is known only after the apply. */
  const planned = (
    blocks: readonly Block[],
    unknown: readonly Block[],
    weights: readonly [canary: number, api: number],
  ) => {
    const written = (name: string, weight: number) => ({
      arn: ref(`aws_lb_target_group.${name}.arn`),
      weight: { constant_value: weight },
    });
    const forward = [{ target_group: [written("canary", weights[0]), written("api", weights[1])] }];
    const action = (target_group: readonly Block[]) => [{ type: "forward", forward: [{ target_group }] }];
    const canary = {
      actions: ["create"],
      before: null,
      after: { ...group?.values, arn: undefined },
      after_unknown: { arn: true },
    };
    const http = {
      actions: ["update"],
      after: { ...listener?.values, default_action: action(blocks) },
      after_unknown: { default_action: [{ forward: [{ target_group: unknown }] }] },
    };
    const configuration = configurationOf({
      ...SHOP,
      "aws_lb_target_group.canary": { values: {}, expressions: {} },
      "aws_lb_listener.http": {
        values: {},
        expressions: { ...listener?.expressions, default_action: [{ type: { constant_value: "forward" }, forward }] },
      },
    });
    const rows = [row("aws_lb_target_group.canary", canary), row("aws_lb_listener.http", http)];
    return readPlan(planOf(rows, { configuration })).after;
  };
  const groupsOf = ({ topology }: ReturnType<typeof planned>) => topology?.loadBalancers[0]?.listeners[0]?.action;
  const [API, CANARY] = ["aws_lb_target_group.api", "aws_lb_target_group.canary"];

  test("has the group that is not there yet, whether or not its weight tells it from the other", () => {
    const known = (weight: number) => [{ arn: ARNS.targetGroup, weight }, { weight: 100 - weight }];
    for (const weight of [90, 50]) {
      expect(groupsOf(planned(known(weight), [{}, { arn: true }], [100 - weight, weight]))).toEqual({
        type: "forward",
        targetGroups: [
          { id: API, weight },
          { id: CANARY, weight: 100 - weight },
        ],
      });
    }
  });

  test("gives each group its own weight, where neither is there yet", () => {
    const unknown = [{ arn: true }, { arn: true }];
    expect(groupsOf(planned([{ weight: 10 }, { weight: 90 }], unknown, [90, 10]))).toEqual({
      type: "forward",
      targetGroups: [
        { id: API, weight: 10 },
        { id: CANARY, weight: 90 },
      ],
    });
  });
});
