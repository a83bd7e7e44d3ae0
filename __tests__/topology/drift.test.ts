import { describe, expect, test } from "vitest";
import { SENSITIVE } from "../../src/topology/change";
import { readPlan } from "../../src/topology/from-plan";
import { planOf, row, SHOP } from "../support/plan-json";
import type { Block } from "../support/synth";

const GROUP = "aws_globalaccelerator_endpoint_group.west";
const valuesOf = (address: string): Block => SHOP[address]?.values ?? {};

/** A resource that somebody has changed: what it was, what it is, and what is planned for it. */
interface Changed {
  readonly address: string;
  readonly is: Block;
  /** Undefined: it stays as it is. */
  readonly planned?: Block;
  readonly actions?: readonly string[];
  /** Of the drift's row. */
  readonly sensitive?: Block;
}

function driftOf({ address, is, planned, actions, sensitive = {} }: Changed, more: Block = {}) {
  const was = valuesOf(address);
  const now = { ...was, ...is };
  const change = { before: now, after: planned ? { ...now, ...planned } : now, actions: actions ?? ["update"] };
  const drifted = row(address, { actions: ["update"], before: was, after: now, ...sensitive });
  return readPlan(
    planOf([row(address, planned || actions ? change : { before: now, after: now })], {
      resource_drift: [drifted],
      ...more,
    }),
  ).drift;
}

const weight = (value: number) => [
  {
    endpoint_id: valuesOf(GROUP).endpoint_configuration[0].endpoint_id,
    weight: value,
    client_ip_preservation_enabled: true,
    attachment_arn: "",
  },
];

describe("drift is what somebody changed:", () => {
  test("a dial and a weight that the apply sets back", () => {
    const back = { traffic_dial_percentage: 100, endpoint_configuration: weight(128) };
    const is = { traffic_dial_percentage: 0, endpoint_configuration: weight(0) };
    const common = { address: GROUP, type: "aws_globalaccelerator_endpoint_group", region: "us-west-2", undone: true };
    expect(driftOf({ address: GROUP, is, planned: back })).toEqual([
      { ...common, path: "endpoint_configuration[0].weight", was: 128, is: 0 },
      { ...common, path: "traffic_dial_percentage", was: 100, is: 0 },
    ]);
  });

  test("a dial that the apply sets to something else", () => {
    const drift = driftOf({
      address: GROUP,
      is: { traffic_dial_percentage: 0 },
      planned: { traffic_dial_percentage: 50 },
    });
    expect(drift).toMatchObject([{ was: 100, is: 0, undone: false }]);
  });

  test("an attribute that the configuration leaves out, if the apply sets it back", () => {
    const is = { idle_timeout: 4000 };
    expect(driftOf({ address: "aws_lb.west", is, planned: { idle_timeout: 60 } })).toMatchObject([
      { path: "idle_timeout", undone: true },
    ]);
    expect(driftOf({ address: "aws_lb.west", is })).toEqual([]);
  });

  test("what the configuration has adopted", () => {
    const is = { internal: true };
    expect(driftOf({ address: "aws_lb.west", is })).toEqual([]);
    const plan = planOf();
    const resources = plan.configuration.root_module.resources.map((resource: Block) =>
      resource.address === "aws_lb.west"
        ? { ...resource, expressions: { internal: { constant_value: true } } }
        : resource,
    );
    const configuration = { ...plan.configuration, root_module: { resources } };
    expect(driftOf({ address: "aws_lb.west", is }, { configuration })).toMatchObject([
      { path: "internal", was: false, is: true, undone: false },
    ]);
  });

  test("an attribute that something refers to, or that led to a planned change", () => {
    expect(driftOf({ address: "aws_dynamodb_table.items", is: { arn: "other" } })).toMatchObject([{ path: "arn" }]);
    const relevant_attributes = [{ resource: "aws_lb.west", attribute: ["zone_id"] }];
    const is = { zone_id: "Z1" };
    expect(driftOf({ address: "aws_lb.west", is }, { relevant_attributes })).toMatchObject([
      { path: "zone_id", is: "Z1" },
    ]);
    expect(driftOf({ address: "aws_lb.west", is })).toEqual([]);
  });

  test("a resource that is gone", () => {
    const before = valuesOf(GROUP);
    const gone = row(GROUP, { actions: ["delete"], before, after: null });
    const made = row(GROUP, { actions: ["create"], before: null, after: before });
    const { drift } = readPlan(planOf([made], { resource_drift: [gone] }));
    expect(drift).toMatchObject([{ address: GROUP, path: "", was: undefined, is: undefined, undone: true }]);
  });

  test("whatever is configured, where nothing is planned because only drift was asked for", () => {
    const now = { ...valuesOf(GROUP), traffic_dial_percentage: 0, health_check_port: 80 };
    const resource_drift = [row(GROUP, { actions: ["update"], after: now })];
    const { drift } = readPlan({ ...planOf([], { resource_drift }), resource_changes: [] });
    expect(drift).toMatchObject([{ path: "traffic_dial_percentage", undone: false }]);
  });
});

describe("drift is not", () => {
  test("null against empty", () => {
    expect(driftOf({ address: "aws_lb.west", is: { tags: null } })).toEqual([]);
    expect(driftOf({ address: "aws_lb.west", is: { tags: null }, planned: { tags: {} } })).toEqual([]);
    expect(driftOf({ address: "aws_lb.west", is: { name_prefix: "" } })).toEqual([]);
  });

  test("what AWS and the provider add", () => {
    expect(driftOf({ address: "aws_dynamodb_table.items", is: { replica: [{ region_name: "eu-west-1" }] } })).toEqual(
      [],
    );
    expect(driftOf({ address: "aws_iam_role.api", is: { inline_policy: [] } })).toEqual([]);
  });

  test("what the configuration says in other words, or tells Terraform to ignore", () => {
    expect(driftOf({ address: "aws_iam_role_policy.api", is: { policy: '{ "Statement": [] }' } })).toEqual([]);
  });

  test("what the application writes", () => {
    const item = { item: '{"id":{"S":"2"}}' };
    expect(
      driftOf({
        address: "aws_dynamodb_table_item.first",
        is: item,
        planned: valuesOf("aws_dynamodb_table_item.first"),
      }),
    ).toEqual([]);
  });

  test("the order of a set", () => {
    const address = "aws_globalaccelerator_listener.tcp";
    const [a, b] = [
      { from_port: 80, to_port: 80 },
      { from_port: 443, to_port: 443 },
    ];
    const before = { ...valuesOf(address), port_range: [a, b] };
    const after = { ...valuesOf(address), port_range: [b, a], client_affinity: "SOURCE_IP" };
    const drifted = row(address, { actions: ["update"], before, after });
    const planned = row(address, { actions: ["update"], before: after, after: before });
    expect(readPlan(planOf([planned], { resource_drift: [drifted] })).drift).toMatchObject([
      { path: "client_affinity" },
    ]);
  });

  test("a tag that other default tags of the provider no longer hide, unless somebody changed it", () => {
    const address = "aws_lb.west";
    const shown = (is: Block) => ({ tags: { team: is.team }, tags_all: is });
    const drifted = (was: Block, is: Block, tags: Block | null = {}) => {
      const before = { ...valuesOf(address), tags, tags_all: was };
      const after = { ...before, ...shown(is) };
      const planned = { ...before, tags_all: { team: "new" } };
      return readPlan(
        planOf([row(address, { actions: ["update"], before: after, after: planned })], {
          resource_drift: [row(address, { actions: ["update"], before, after })],
        }),
      ).drift.map(({ path }) => path);
    };
    expect(drifted({ team: "old" }, { team: "old" })).toEqual([]);
    expect(drifted({ team: "old" }, { team: "old" }, null)).toEqual([]);
    expect(drifted({ team: "old" }, { team: "by hand" })).toEqual(["tags.team", "tags_all.team"]);
  });

  test("of what the apply deletes, nor of what a new object begins with", () => {
    const address = "aws_lb_target_group.api";
    const is = { load_balancer_arns: ["other"] };
    const now = { ...valuesOf(address), ...is };
    const drifted = row(address, { actions: ["update"], after: now });
    const deleted = row(address, { actions: ["delete"], before: now, after: null });
    const { load_balancer_arns: _, ...rest } = now;
    const replaced = row(address, {
      actions: ["delete", "create"],
      before: now,
      after: rest,
      after_unknown: { load_balancer_arns: true },
    });
    for (const planned of [deleted, replaced]) {
      expect(readPlan(planOf([planned], { resource_drift: [drifted] })).drift).toEqual([]);
    }
  });
});

describe("values that are nobody's business are not in it:", () => {
  const planned = { traffic_dial_percentage: 100, name: "shop-alb" };

  test("those that Terraform calls sensitive, at whatever depth", () => {
    for (const sensitive of [
      { before_sensitive: { name: true } },
      { after_sensitive: { name: true } },
      { after_sensitive: true },
    ]) {
      expect(driftOf({ address: "aws_lb.west", is: { name: "a secret" }, planned, sensitive })).toMatchObject([
        { path: "name", was: SENSITIVE, is: SENSITIVE, undone: true },
      ]);
    }
    const sensitive = { after_sensitive: { endpoint_configuration: [{ weight: true }] } };
    const back = { endpoint_configuration: weight(128) };
    expect(
      driftOf({ address: GROUP, is: { endpoint_configuration: weight(7) }, planned: back, sensitive }),
    ).toMatchObject([{ path: "endpoint_configuration[0].weight", was: SENSITIVE, is: SENSITIVE }]);
  });

  test("those of environments and policies, which Terraform does not call sensitive", () => {
    const environment = [{ variables: { GREETING: "a secret" } }];
    const back = { environment: valuesOf("aws_lambda_function.api").environment };
    expect(driftOf({ address: "aws_lambda_function.api", is: { environment }, planned: back })).toMatchObject([
      { path: "environment[0].variables.GREETING", was: SENSITIVE, is: SENSITIVE, undone: true },
    ]);
  });
});
