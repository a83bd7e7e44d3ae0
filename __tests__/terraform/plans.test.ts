import { GlobalAcceleratorClient, UpdateEndpointGroupCommand } from "@aws-sdk/client-global-accelerator";
import {
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { functionConfiguration, globalAccelerator } from "./aws/ask";
import type { Project, SynthesizedJson } from "./project";
import { expectRecorded } from "./recorded-plans";
import { applyAll, changes, countByType, story } from "./story";
import type { Plan } from "./terraform";

const [US, EU, AP] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;

const base = {
  regions: [US, EU],
  table: { pointInTimeRecovery: true, deletionProtection: true },
  function: { timeoutSeconds: 10, reservedConcurrency: 50, memoryMb: 512, environment: { GREETING: "hello" } },
  loadBalancer: { deletionProtection: true },
  objectives: { rtoSeconds: 90 },
  load: { requestsPerSecond: { "San Francisco": 200, Frankfurt: 100 } },
} satisfies BackendProps;

/** Deletion protection is off, so that AWS lets go of what a plan removes. */
const open = {
  ...base,
  table: { ...base.table, deletionProtection: false },
  loadBalancer: { deletionProtection: false },
} satisfies BackendProps;

/** A plan of these settings, for what is deployed. */
interface Case {
  /** Of the file. */
  readonly name: string;
  readonly settings: BackendProps;
  /** Options of `terraform plan`. */
  readonly options?: readonly string[];
  /** How many of each type of resource Terraform replaces, deletes, updates and creates. */
  readonly expected: Partial<Record<"replace" | "delete" | "update" | "create", Record<string, number>>>;
}

const dials = (us: number, eu: number, weight?: number): BackendProps["regions"] => [
  { name: US, trafficDial: us, weight },
  { name: EU, trafficDial: eu },
];

const groups = (count: number) => ({ aws_globalaccelerator_endpoint_group: count });
const swapped = (regions: number) => ({ aws_lb: regions, aws_lb_listener: regions });

const CASES: readonly Case[] = [
  { name: "no-change", settings: base, expected: {} },
  { name: "dial", settings: { ...base, regions: dials(50, 100) }, expected: { update: groups(1) } },
  { name: "dial-zero", settings: { ...base, regions: dials(0, 100) }, expected: { update: groups(1) } },
  { name: "weight-zero", settings: { ...base, regions: dials(100, 100, 0) }, expected: { update: groups(1) } },
  {
    name: "health-check-slower",
    settings: { ...base, healthCheck: { intervalSeconds: 30, unhealthyThreshold: 5 } },
    expected: { update: { aws_lb_target_group: 2 } },
  },
  {
    name: "health-check-path",
    settings: { ...base, healthCheck: { path: "/ready" } },
    expected: { update: { aws_lb_target_group: 2, aws_lambda_function: 2 } },
  },
  {
    name: "affinity",
    settings: { ...base, accelerator: { clientAffinity: "SOURCE_IP" } },
    expected: { update: { aws_globalaccelerator_listener: 1 } },
  },
  {
    name: "port",
    settings: { ...base, accelerator: { port: 8080 } },
    expected: { update: { aws_globalaccelerator_listener: 1, aws_lb_listener: 2 } },
  },
  {
    name: "dual-stack",
    settings: { ...base, accelerator: { ipAddressType: "DUAL_STACK" } },
    expected: { update: { aws_globalaccelerator_accelerator: 1 } },
  },
  { name: "region-added", settings: { ...base, regions: [US, EU, AP] }, expected: { create: { aws_lb: 1 } } },
  {
    name: "protection-off",
    settings: open,
    expected: { update: { aws_dynamodb_table: 1, aws_dynamodb_table_replica: 1, aws_lb: 2 } },
  },
  {
    name: "recovery-off",
    settings: { ...base, table: { ...base.table, pointInTimeRecovery: false } },
    expected: { update: { aws_dynamodb_table: 1, aws_dynamodb_table_replica: 1 } },
  },
  {
    name: "expiry",
    settings: { ...base, table: { ...base.table, ttlAttribute: "expires" } },
    expected: { update: { aws_dynamodb_table: 1 } },
  },
  {
    name: "environment",
    settings: { ...base, function: { ...base.function, environment: { GREETING: "bye", SECRET: "hunter2" } } },
    expected: { update: { aws_lambda_function: 2 } },
  },
  {
    name: "timeout-lowered",
    settings: { ...base, function: { ...base.function, timeoutSeconds: 6 } },
    expected: { update: { aws_lambda_function: 2 } },
  },
  {
    name: "concurrency-lowered",
    settings: { ...base, function: { ...base.function, reservedConcurrency: 1 } },
    expected: { update: { aws_lambda_function: 2 } },
  },
  {
    name: "memory-lowered",
    settings: { ...base, function: { ...base.function, memoryMb: 256 } },
    expected: { update: { aws_lambda_function: 2 } },
  },
  {
    name: "status",
    settings: { ...base, function: { ...base.function, status: 503 } },
    expected: { update: { aws_lambda_function: 2 } },
  },
  {
    name: "firewall",
    settings: { ...base, firewall: { requestsPer5Minutes: 2000 } },
    expected: { create: { aws_wafv2_web_acl: 2 } },
  },
  {
    name: "writes",
    settings: { ...base, writes: "anonymous" },
    expected: { update: { aws_iam_role_policy: 2, aws_lambda_function: 2 } },
  },
  { name: "tags", settings: { ...base, tags: { team: "api" } }, expected: { update: { aws_lb: 2 } } },
  {
    name: "targeted",
    settings: { ...base, regions: dials(50, 100), function: { ...base.function, timeoutSeconds: 6 } },
    options: ["-target=aws_globalaccelerator_endpoint_group.global-accelerator_us-west-2_880DB678"],
    expected: { update: groups(1) },
  },
];

/**
 * What is refused while anything that it deletes is still protected: planned when protection is off. `home-changed`,
 * `customer-managed-key` and `table-replaced` are recorded from before every plan of them was refused.
 */
const UNPROTECTED: readonly Case[] = [
  {
    name: "internal-everywhere",
    settings: { ...open, loadBalancer: { scheme: "internal" } },
    // An internal load balancer's subnets have no way out to the internet.
    expected: { replace: swapped(2), delete: { aws_route: 2 } },
  },
  {
    name: "renamed",
    settings: { ...open, name: "other", table: { ...open.table, name: "GlobalApp" } },
    expected: { replace: { aws_lb: 2, aws_lb_target_group: 2, aws_lambda_function: 2 } },
  },
  {
    name: "region-removed",
    settings: { ...open, regions: [US, AP], formerRegions: [EU] },
    expected: { delete: { aws_lb: 1, aws_dynamodb_table_replica: 1, ...groups(1) } },
  },
  {
    name: "destroy",
    settings: open,
    options: ["-destroy"],
    expected: { delete: { aws_lb: 2, aws_dynamodb_table: 1 } },
  },
];

/** One of each kind that a reader of a pull request has to see: a dial, a scheme, a timeout, a replica. */
const PULL_REQUEST: BackendProps = {
  ...open,
  regions: [{ name: US, trafficDial: 50 }, EU],
  function: { ...base.function, timeoutSeconds: 6 },
};

describe("plans of a backend that is deployed", () => {
  const account = story("plans");
  let project: Project;

  beforeAll(async () => {
    project = account.project();
    await project.synth(base);
    await project.terraform.init();
  });

  async function planned(name: string, settings: BackendProps, options: readonly string[] = []): Promise<Plan> {
    account.says(name);
    // What does not keep its objectives is refused at synthesis, and reviewed all the same.
    await project.synth(settings);
    const plan = await project.terraform.plan(...options);
    expectRecorded(name, await project.terraform.showPlan());
    return plan;
  }

  test("first-create", async () => {
    account.says("first-create");
    const { create } = await project.terraform.plan();
    const shown = await project.terraform.showPlan();
    // Before anything is compared: all other plans are of what is deployed.
    await applyAll(project);
    expect(countByType(create)).toMatchObject({ aws_lb: 2, aws_dynamodb_table: 1 });
    expectRecorded("first-create", shown);
  });

  async function changesAsExpected({ name, settings, options, expected }: Case): Promise<void> {
    const found = changes(await planned(name, settings, options));
    for (const action of ["replace", "delete", "update", "create"] as const) {
      if (expected[action]) expect(countByType(found[action])).toMatchObject(expected[action]);
      else if (action === "replace" || action === "delete") expect(found[action]).toEqual([]);
    }
  }

  test.each(CASES)("$name", changesAsExpected);

  test("pull-request: a dial, a load balancer's scheme, a timeout and a replica at once", async () => {
    account.says("pull-request");
    await project.synth(PULL_REQUEST);
    project.changeStack((stack) => {
      const [loadBalancer] = Object.keys(stack.resource.aws_lb ?? {}).filter((name) => name.startsWith(EU));
      Object.assign(stack.resource.aws_lb?.[loadBalancer ?? ""] ?? {}, { internal: true });
      without(stack, "aws_dynamodb_table_replica", ...Object.keys(stack.resource.aws_dynamodb_table_replica ?? {}));
    });
    const plan = await project.terraform.plan();
    expectRecorded("pull-request", await project.terraform.showPlan());
    expect(countByType(plan.replace)).toMatchObject({ aws_lb: 1 });
    expect(countByType(plan.delete)).toEqual({ aws_dynamodb_table_replica: 1 });
  });

  test("evacuated: an operator has set dial and weight to 0, and an apply would undo it", async () => {
    const [group] = (await globalAccelerator.endpointGroups(account.aws.client)).filter(
      ({ EndpointGroupRegion }) => EndpointGroupRegion === US,
    );
    const client = new GlobalAcceleratorClient(clientOptions(account.aws.url, US));
    const set = (dial: number, weight: number) =>
      client.send(
        new UpdateEndpointGroupCommand({
          EndpointGroupArn: group?.EndpointGroupArn,
          TrafficDialPercentage: dial,
          EndpointConfigurations: group?.EndpointDescriptions.map(({ EndpointId }: { EndpointId: string }) => ({
            EndpointId,
            Weight: weight,
            ClientIPPreservationEnabled: true,
          })),
        }),
      );
    await set(0, 0);
    expect(countByType((await planned("evacuated", base)).update)).toMatchObject(groups(1));
    await set(100, 128);
  });

  test("status-by-hand: an operator has set STATUS, and an apply would undo it", async () => {
    const client = new LambdaClient(clientOptions(account.aws.url, EU));
    const { Environment, FunctionName } = (await functionConfiguration(
      account.aws.client,
      EU,
      "GlobalApp-api",
    )) as UpdateFunctionConfigurationCommandInput;
    const set = (STATUS: string) =>
      client.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          Environment: { Variables: { ...Environment?.Variables, STATUS } },
        }),
      );
    await set("503");
    expect(countByType((await planned("status-by-hand", base)).update)).toMatchObject({ aws_lambda_function: 1 });
    await set(Environment?.Variables?.STATUS ?? "200");
  });

  test("tainted: a load balancer is made again", async () => {
    const [loadBalancer = ""] = project.addresses("aws_lb");
    await project.terraform.taint(loadBalancer);
    expect(countByType((await planned("tainted", open)).replace)).toMatchObject(swapped(1));
    await project.terraform.untaint(loadBalancer);
  });

  test("forgotten: Terraform forgets a security group, and leaves it", async () => {
    account.says("forgotten");
    await project.synth(base);
    project.changeStack((stack) => {
      const [name = ""] = Object.keys(stack.resource.aws_default_security_group ?? {});
      without(stack, "aws_default_security_group", name);
      stack.removed = [{ from: `aws_default_security_group.${name}`, lifecycle: { destroy: false } }];
    });
    await project.terraform.plan();
    expectRecorded("forgotten", await project.terraform.showPlan());
  });

  test("code", async () => {
    project.changeFunction();
    expect(countByType((await planned("code", base)).update)).toEqual({ aws_lambda_function: 2 });
  });

  describe("and no longer protected", () => {
    beforeAll(async () => {
      await project.synth(open);
      await applyAll(project);
    });

    test.each(UNPROTECTED)("$name", changesAsExpected);
  });
});

/** Takes resources out, and what waits for them does no longer. */
function without(stack: SynthesizedJson, type: string, ...names: readonly string[]): void {
  const left = Object.entries(stack.resource[type] ?? {}).filter(([name]) => !names.includes(name));
  if (left.length > 0) stack.resource[type] = Object.fromEntries(left);
  else delete stack.resource[type];
  const gone = names.map((name) => `${type}.${name}`);
  for (const resource of Object.values(stack.resource).flatMap((each) => Object.values(each))) {
    if (Array.isArray(resource.depends_on)) {
      resource.depends_on = resource.depends_on.filter((address) => !gone.includes(address));
    }
    // A policy goes on naming what is gone.
    if (typeof resource.policy !== "string") continue;
    for (const address of gone) {
      resource.policy = String(resource.policy).replaceAll(
        `\${${address}.arn}`,
        `arn:aws:dynamodb:${EU}:123456789012:table/GlobalApp`,
      );
    }
  }
}

const clientOptions = (endpoint: string, region: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: "terraform", secretAccessKey: "terraform" },
});
