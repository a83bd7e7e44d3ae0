import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import {
  dynamodb,
  functionConfiguration,
  functionPolicy,
  functions,
  globalAccelerator,
  loadBalancing,
} from "./aws/ask";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, changes, countByType, expectDeployed, expectNoOtherWarning, NOTHING, story } from "./story";

const TWO = ["us-west-2", "eu-central-1"] as const;
const THIRD = "ap-southeast-2";
/** One more than is ever deployed to: what is there by mistake must show. */
const ALL = [...TWO, THIRD, "us-east-1"];

const settings: BackendProps = {
  regions: [
    { name: TWO[0], trafficDial: 90, weight: 200 },
    { name: TWO[1], trafficDial: 100, weight: 100 },
  ],
  table: { seedItems: [{ item_id: "foobar", message: "hello from the global table" }] },
};

const changed: BackendProps = {
  ...settings,
  regions: [
    { name: TWO[0], trafficDial: 0, weight: 1 },
    { name: TWO[1], trafficDial: 62.5, weight: 255 },
  ],
  function: { status: 503 },
  healthCheck: { path: "/healthz", intervalSeconds: 20, timeoutSeconds: 8, unhealthyThreshold: 4 },
};

describe("two regions", () => {
  const account = story("two regions");
  let project: Project;
  let before: readonly string[];

  beforeAll(async () => {
    project = account.project();
    await project.synth(settings);
    await project.terraform.init();
    before = await inventoryOfAws(account.aws.client, ALL);
  });

  test("are valid, and Terraform warns of nothing", async () => {
    account.says("validate");
    expectNoOtherWarning(await project.terraform.validate());
  });

  test("are applied, and nothing is left to do", async () => {
    account.says("apply two regions");
    const { create, update, replace, delete: deleted } = await applyAll(project);
    expect({ update, replace, delete: deleted }).toEqual({ update: [], replace: [], delete: [] });
    expect(countByType(create)).toMatchObject({ aws_lb: 2, aws_lambda_function: 2, aws_dynamodb_table_replica: 1 });
  });

  test("have each resource in its region, and nothing elsewhere", async () => {
    account.says("ask AWS what is there");
    expect(before).toEqual([]);
    await expectDeployed(account, [project], { regions: ALL });
  });

  test("let the load balancer invoke the function before it is registered", async () => {
    const { calls, client } = account.aws;
    for (const region of TWO) {
      const operations = calls.filter((call) => call.region === region).map(({ operation }) => operation);
      expect(operations).toContain("AddPermission");
      expect(operations.indexOf("AddPermission")).toBeLessThan(operations.indexOf("RegisterTargets"));

      const [target] = await loadBalancing.targets(client, region);
      const [statement] = await functionPolicy(client, region, "GlobalApp-api");
      expect(target.Id).toBe((await functions(client, region))[0].FunctionArn);
      expect(statement).toMatchObject({
        Effect: "Allow",
        Principal: { Service: "elasticloadbalancing.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Condition: { ArnLike: { "AWS:SourceArn": target.targetGroup } },
      });
    }
  });

  test("have an endpoint group each, with its own load balancer, weight and dial", async () => {
    await expectEndpointGroups({ [TWO[0]]: [90, 200], [TWO[1]]: [100, 100] });
  });

  test("share one global table", async () => {
    for (const [region, other] of [TWO, [...TWO].reverse()] as [string, string][]) {
      const table = await dynamodb.table(account.aws.client, region, "GlobalApp");
      expect(table).toMatchObject({
        TableStatus: "ACTIVE",
        GlobalTableVersion: "2019.11.21",
        Replicas: [{ RegionName: other, ReplicaStatus: "ACTIVE" }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      });
    }
  });

  test("have their seed items written once: neither a deploy nor another run touches them again", async () => {
    account.says("seed items");
    const { client } = account.aws;
    const seeds = async () => {
      const items = await dynamodb.items(client, TWO[0]);
      return items.map(({ item }) => item.item_id.S).filter((id) => !id.startsWith("__globalapp__"));
    };
    await ended(project.npmRun("seed"));
    expect(await seeds()).toEqual(["foobar"]);
    const key = { item_id: { S: "foobar" } };
    await client.json("dynamodb", TWO[0], "DeleteItem", { TableName: "GlobalApp", Key: key });
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
    expect(await ended(project.npmRun("seed"))).toContain("1 were written by an earlier run");
    expect(await seeds()).toEqual([]);
  });

  test("keep an item that Terraform once made as a resource, also where it is no longer a seed", async () => {
    const { client } = account.aws;
    const key = { item_id: { S: "foobar" } };
    const [{ from }] = project.stack().removed as [{ from: string }];
    const [type = "", name = ""] = from.split(".");
    project.changeStack((stack) => {
      stack.resource[type] = {
        [name]: {
          provider: `aws.${TWO[0]}`,
          table_name: "GlobalApp",
          hash_key: "item_id",
          item: JSON.stringify(key),
          lifecycle: { ignore_changes: ["item"] },
        },
      };
      delete stack.removed;
    });
    expect((await applyAll(project)).create).toEqual([from]);
    const item = { ...key, message: { S: "what the application wrote" } };
    await client.json("dynamodb", TWO[0], "PutItem", { TableName: "GlobalApp", Item: item });
    await project.synth(settings);
    const plan = await project.terraform.plan();
    expect(plan.forget).toEqual([from]);
    expect(changes(plan)).toEqual(NOTHING);
    await project.terraform.applyPlan();
    await project.synth({ ...settings, table: {} });
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
    expect((await dynamodb.items(client, TWO[0])).map((each) => each.item)).toContainEqual(item);
    await project.synth(settings);
  });

  test("stay in their zones when one is not available, and when another one appears", async () => {
    account.says("zones come and go");
    for (const gone of ["usw2-az1", "usw2-az2", "usw2-az4"]) {
      project.changeStack(({ data }) => {
        for (const zones of Object.values(data.aws_availability_zones ?? {})) zones.exclude_zone_ids = [gone];
      });
      expect(changes(await project.terraform.plan())).toEqual(NOTHING);
    }
  });

  test("take a third zone each, and change no other subnet", async () => {
    account.says("a third zone, and back");
    await project.synth({ ...settings, zones: 3 });
    const { create, update, ...others } = changes(await applyAll(project));
    expect(others).toEqual({ replace: [], delete: [] });
    expect(countByType(create)).toEqual({ aws_route_table_association: 2, aws_subnet: 2 });
    expect(countByType(update)).toEqual({ aws_lb: 2 });
    for (const region of TWO) {
      const [loadBalancer] = await loadBalancing.loadBalancers(account.aws.client, region);
      const zones: { ZoneName: string }[] = loadBalancer.AvailabilityZones.member;
      expect(new Set(zones.map(({ ZoneName }) => ZoneName)).size).toBe(3);
    }
    await project.synth(settings);
    expect(countByType((await applyAll(project)).delete)).toEqual({ aws_route_table_association: 2, aws_subnet: 2 });
  });

  test("take a third, and nothing of theirs changes", async () => {
    account.says("add a third region");
    const [home, other] = settings.regions as [object, object];
    await project.synth({ ...settings, regions: [home, THIRD, other] } as BackendProps);
    const { create, ...others } = changes(await applyAll(project));
    expect(others).toEqual({ update: [], replace: [], delete: [] });
    const elsewhere = create.filter((address) => project.regionOf(address) !== THIRD);
    // The accelerator's resources are all made through the home region's provider.
    expect(countByType(elsewhere)).toEqual({ aws_globalaccelerator_endpoint_group: 1 });

    await expectDeployed(account, [project], { regions: ALL });
    await expectEndpointGroups({ [TWO[0]]: [90, 200], [TWO[1]]: [100, 100], [THIRD]: [100, 128] });
    const { Replicas } = await dynamodb.table(account.aws.client, TWO[0], "GlobalApp");
    expect(Replicas.map(({ RegionName }: { RegionName: string }) => RegionName).sort()).toEqual([THIRD, TWO[1]].sort());
  });

  test("lose the third again, and only what was its own goes", async () => {
    account.says("remove the third region");
    const ofThird = (await project.terraform.state()).filter(
      ({ type, address }) => type !== "terraform_data" && address.includes(THIRD),
    );
    // Terraform deletes through the region's own provider, so that one has to outlive the region by an apply.
    await project.synth({ ...settings, formerRegions: [THIRD] });
    const { delete: deleted, ...others } = changes(await applyAll(project));
    expect(others).toEqual({ create: [], update: [], replace: [] });
    expect(deleted).toEqual(ofThird.map(({ address }) => address).sort());
    await expectDeployed(account, [project], { regions: ALL });

    await project.synth(settings);
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  });

  test("change dial, weight, STATUS and health check in place", async () => {
    account.says("change dial, weight, STATUS and health check");
    await project.synth(changed);
    const { update, ...others } = changes(await applyAll(project));
    expect(others).toEqual({ create: [], replace: [], delete: [] });
    expect(countByType(update)).toEqual({
      aws_globalaccelerator_endpoint_group: 2,
      aws_lambda_function: 2,
      aws_lb_target_group: 2,
    });

    await expectEndpointGroups({ [TWO[0]]: [0, 1], [TWO[1]]: [62.5, 255] });
    for (const region of TWO) {
      const { Environment } = await functionConfiguration(account.aws.client, region, "GlobalApp-api");
      expect(Environment.Variables).toMatchObject({ STATUS: "503", HEALTH_PATH: "/healthz" });
      const [targetGroup] = await loadBalancing.targetGroups(account.aws.client, region);
      expect(targetGroup).toMatchObject({
        HealthCheckPath: "/healthz",
        HealthCheckIntervalSeconds: "20",
        HealthCheckTimeoutSeconds: "8",
        UnhealthyThresholdCount: "4",
      });
    }
  });

  test("get new code by one update in place each", async () => {
    account.says("change the function's code");
    project.changeFunction();
    await project.synth(changed);
    const { update, ...others } = changes(await applyAll(project));
    expect(others).toEqual({ create: [], replace: [], delete: [] });
    expect(countByType(update)).toEqual({ aws_lambda_function: 2 });
    const hash = createHash("sha256")
      .update(readFileSync(join(project.stackFolder, "api.zip")))
      .digest("base64");
    for (const region of TWO) {
      const { CodeSha256 } = await functionConfiguration(account.aws.client, region, "GlobalApp-api");
      expect(CodeSha256).toBe(hash);
    }
  });

  test("are left alone when the same code is synthesized again", async () => {
    await project.synth(changed);
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  });

  test("are destroyed, and nothing is left behind", async () => {
    account.says("destroy");
    expectNoOtherWarning(await project.terraform.destroy());
    expect(await project.terraform.state()).toEqual([]);
    expect(await inventoryOfAws(account.aws.client, ALL)).toEqual([]);
  });

  /** What a command prints that ends well. */
  async function ended(command: ReturnType<Project["npmRun"]>): Promise<string> {
    const { code, stdout, stderr } = await command;
    expect([code, stderr]).toEqual([0, ""]);
    return stdout;
  }

  async function expectEndpointGroups(expected: Record<string, [dial: number, weight: number]>): Promise<void> {
    const groups = await globalAccelerator.endpointGroups(account.aws.client);
    expect(groups.map(({ EndpointGroupRegion }) => EndpointGroupRegion).sort()).toEqual(Object.keys(expected).sort());
    for (const group of groups) {
      const region = group.EndpointGroupRegion;
      const [loadBalancer] = await loadBalancing.loadBalancers(account.aws.client, region);
      const [dial, weight] = expected[region] as [number, number];
      expect(group.TrafficDialPercentage).toBe(dial);
      expect(group.EndpointDescriptions).toMatchObject([
        { EndpointId: loadBalancer.LoadBalancerArn, Weight: weight, ClientIPPreservationEnabled: true },
      ]);
    }
  }
});
