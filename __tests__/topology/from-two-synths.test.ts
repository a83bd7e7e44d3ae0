import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { transform } from "../../src/settings/transform";
import { type StackChange, UNKNOWN } from "../../src/topology/change";
import { readPlan } from "../../src/topology/from-plan";
import { synthesizedStack, topologyFromSynth } from "../../src/topology/from-synth";
import { changeBetween } from "../../src/topology/from-two-synths";
import { REPLACEABLE } from "../../src/topology/replacement";
import { recordedPlan } from "../support/plan-json";
import { ARTICLE, synth, THREE, TWO } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

/** The settings that the recorded plans begin with. */
const RECORDED: BackendProps = {
  regions: TWO,
  table: { name: "GlobalApp", partitionKey: "item_id", seedItems: [{ item_id: "foobar", message: "hello" }] },
};

const stackOf = (props: BackendProps) => synthesizedStack(synth(props).outdir);
const between = (before: BackendProps, after: BackendProps) => changeBetween(stackOf(before), stackOf(after));

/** `aws_lb replace internal`, each once. */
const told = ({ changes }: StackChange) => [
  ...new Set(changes.map(({ type, action, replacedBecause }) => [type, action, ...replacedBecause].join(" "))),
];

describe("between two synthesized outputs", () => {
  test("of the same settings there is no change", () => {
    const change = between(ARTICLE, ARTICLE);
    expect(change).toMatchObject({ stack: "GlobalApp", changes: [], drift: [], complete: true, source: "synth" });
    expect(change.before.topology).toEqual(topologyFromSynth(synth(ARTICLE).outdir));
    expect(change.after.topology).toEqual(change.before.topology);
  });

  test("a stack that is new has nothing before, and one that goes has nothing afterwards", () => {
    const stack = stackOf(ARTICLE);
    const created = changeBetween(undefined, stack);
    expect(created.before).toEqual({ resources: [], topology: undefined, problem: undefined });
    expect(new Set(created.changes.map(({ action }) => action))).toEqual(new Set(["create"]));
    const deleted = changeBetween(stack, undefined);
    expect(deleted.after).toEqual({ resources: [], topology: undefined, problem: undefined });
    expect(new Set(deleted.changes.map(({ action }) => action))).toEqual(new Set(["delete"]));
  });

  test("a dial and a weight are changed in place", () => {
    const [first, second] = TWO;
    const change = between(ARTICLE, { ...ARTICLE, regions: [{ name: first, trafficDial: 10, weight: 1 }, second] });
    expect(change.changes).toMatchObject([
      {
        type: "aws_globalaccelerator_endpoint_group",
        action: "update",
        changed: ["endpoint_configuration", "traffic_dial_percentage"],
        before: { traffic_dial_percentage: 100, endpoint_configuration: [{ weight: 128 }] },
        after: { traffic_dial_percentage: 10, endpoint_configuration: [{ weight: 1 }] },
      },
    ]);
  });

  test("blocks are lists, as in a plan", () => {
    const change = between(ARTICLE, { ...ARTICLE, healthCheck: { path: "/other" } });
    const group = change.changes.find(({ type }) => type === "aws_lb_target_group");
    expect(group).toMatchObject({ action: "update", after: { health_check: [{ path: "/other" }] } });
  });

  test("a replacement takes along what is told to be replaced with it, and no change in place does", () => {
    const [first, second] = TWO;
    const moved = told(between(ARTICLE, { ...ARTICLE, regions: [first, { name: second, cidr: "10.77.0.0/20" }] }));
    expect(moved).toContain("aws_vpc replace cidr_block");
    expect(moved).toContain("aws_internet_gateway replace");
    expect(moved).toContain("aws_lb replace");
    expect(
      told(between(ARTICLE, { ...ARTICLE, tags: { team: "api" } })).filter((line) => /replace/.test(line)),
    ).toEqual([]);
  });

  test("a replacement runs along references, up to what can be updated", () => {
    const change = between(ARTICLE, { ...ARTICLE, loadBalancer: { scheme: "internal" } });
    expect(told(change)).toEqual([
      "aws_globalaccelerator_endpoint_group update",
      "aws_lb replace internal",
      "aws_lb_listener replace load_balancer_arn",
      "aws_route delete",
    ]);
    const [group] = change.changes;
    expect(group?.after).toMatchObject({ endpoint_configuration: [{ endpoint_id: UNKNOWN, weight: 128 }] });
    expect(group?.references.endpoint_configuration).toEqual([
      change.changes.find(({ type, region }) => type === "aws_lb" && region === "eu-central-1")?.address,
    ]);
  });

  test("another name replaces the target groups, and with them permission and attachment, while the listeners stay", () => {
    const change = between(ARTICLE, { ...ARTICLE, name: "other" });
    expect(told(change)).toEqual(
      expect.arrayContaining([
        "aws_lb_target_group replace name",
        "aws_lb_target_group_attachment replace target_group_arn target_id",
        "aws_lambda_permission replace function_name source_arn",
        "aws_globalaccelerator_accelerator update",
      ]),
    );
  });

  test("a region that is added changes nothing of the others", () => {
    const change = between(ARTICLE, { ...ARTICLE, regions: THREE });
    expect(new Set(change.changes.map(({ action }) => action))).toEqual(new Set(["create"]));
    expect(change.after.topology?.loadBalancers).toHaveLength(3);
  });

  test("another home region replaces neither the table nor the accelerator, as in a plan", () => {
    const [first, second] = TWO;
    const lines = told(between(ARTICLE, { ...ARTICLE, regions: [second, first] }));
    expect(lines).toContain("aws_dynamodb_table update");
    expect(lines.filter((line) => /^aws_globalaccelerator.* replace/.test(line))).toEqual([]);
  });

  test("what Terraform is told to ignore does not change", () => {
    const seeded = (message: string): BackendProps => ({
      ...ARTICLE,
      table: { ...ARTICLE.table, seedItems: [{ item_id: "foobar", message }] },
    });
    expect(between(seeded("a"), seeded("b")).changes).toEqual([]);
  });

  test("what the configuration leaves out stays as it is, where AWS could have chosen it: the table keeps a key that goes", () => {
    const lines = told(between({ ...ARTICLE, encryption: "customer-managed" }, ARTICLE));
    expect(lines).toEqual([
      "aws_cloudwatch_log_group update",
      "aws_iam_role_policy update",
      "aws_kms_alias delete",
      "aws_kms_key delete",
      "aws_kms_replica_key delete",
    ]);
  });

  test("a stack that cannot be read says why, and still has its changes", () => {
    const { json, ...stack } = stackOf(ARTICLE);
    const { aws_dynamodb_table: _, ...resource } = json.resource ?? {};
    const change = changeBetween({ ...stack, json }, { ...stack, json: { ...json, resource } });
    expect(change.after).toMatchObject({
      topology: undefined,
      problem: "the stack GlobalApp has no table: it is not a GlobalBackend",
    });
    expect(change.changes.map(({ action, type }) => `${action} ${type}`)).toContain("delete aws_dynamodb_table");
  });
});

describe("code that changes", () => {
  const copied = () => {
    const outdir = temporaryFolder();
    cpSync(synth(ARTICLE).outdir, outdir, { recursive: true });
    return outdir;
  };
  const hashes = (change: StackChange) =>
    change.changes.map(({ type, action, changed }) => [type, action, ...changed].join(" "));
  const updates = Array(2).fill("aws_lambda_function update source_code_hash");

  test("is another hash in each region", () => {
    const outdir = copied();
    const assets = join(outdir, "stacks", "GlobalApp", "assets");
    const [file] = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
    appendFileSync(join(assets, String(file)), "\n// changed\n");
    expect(hashes(changeBetween(stackOf(ARTICLE), synthesizedStack(outdir)))).toEqual(updates);
  });

  test("shows where its files were not kept, by the folder's name", () => {
    const [before, after] = [copied(), copied()];
    for (const outdir of [before, after]) {
      rmSync(join(outdir, "stacks", "GlobalApp", "assets"), { recursive: true });
    }
    expect(changeBetween(synthesizedStack(before), synthesizedStack(after)).changes).toEqual([]);
    const path = join(after, "stacks", "GlobalApp", "cdk.tf.json");
    const json = readFileSync(path, "utf8");
    writeFileSync(path, json.replace(/"source_dir":\s*"([^"]+)"/, '"source_dir": "$1-other"'));
    expect(hashes(changeBetween(synthesizedStack(before), synthesizedStack(after)))).toEqual(updates);
  });
});

describe("Terraform plans the same:", () => {
  const lines = ({ changes }: StackChange) =>
    changes.map(({ address, action, changed, replacedBecause }) => ({
      address,
      action,
      changed,
      replacedBecause: [...replacedBecause].sort(),
    }));
  const planned = (name: string) => lines(readPlan(recordedPlan(name)));

  test("the first apply", () => {
    // It was recorded when a seed item was a resource.
    const recorded = planned("first-create").filter(({ address }) => !address.startsWith("aws_dynamodb_table_item."));
    expect(lines(changeBetween(undefined, stackOf(RECORDED)))).toEqual(recorded);
  });

  test("load balancers that become internal", () => {
    expect(lines(between(RECORDED, { ...RECORDED, loadBalancer: { scheme: "internal" } }))).toEqual(
      planned("internal"),
    );
  });

  test("a key of one's own", () => {
    expect(lines(between(RECORDED, { ...RECORDED, encryption: "customer-managed" }))).toEqual(planned("own-key"));
  });
});

test("there is a rule for every type of resource that a backend can have", () => {
  expect(REPLACEABLE).toEqual(Object.keys(transform.shape).sort());
});
