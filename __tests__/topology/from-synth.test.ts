// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions as Terraform writes them
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { ARTICLE, synth, synthIn } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";
import { accelerated } from "../support/topology";

describe("the topology of the article's stack", () => {
  const { outdir, folder, one } = synth();
  const topology = topologyFromSynth(outdir);
  const id = (type: string, region?: string) => one(type, region).address;

  const region = (name: string) => ({
    endpointGroup: {
      region: name,
      trafficDialPercentage: 100,
      endpoints: [{ loadBalancer: id("aws_lb", name), weight: 128, clientIpPreservation: true }],
    },
    loadBalancer: {
      id: id("aws_lb", name),
      region: name,
      name: "GlobalApp-alb",
      internal: false,
      zones: 2,
      idleTimeoutSeconds: 60,
      clientKeepAliveSeconds: 300,
      dropInvalidHeaders: true,
      desyncMitigationMode: "strictest",
      forwardedFor: "append",
      listeners: [
        {
          id: id("aws_lb_listener", name),
          port: 80,
          protocol: "HTTP",
          rules: [],
          action: { type: "forward", targetGroups: [{ id: id("aws_lb_target_group", name), weight: 1 }] },
        },
      ],
      targetGroups: [
        {
          id: id("aws_lb_target_group", name),
          name: "GlobalApp-api",
          multiValueHeaders: false,
          healthCheck: {
            enabled: true,
            path: "/health",
            intervalSeconds: 15,
            timeoutSeconds: 10,
            healthyThreshold: 2,
            unhealthyThreshold: 2,
            matcher: "200",
          },
          targets: [id("aws_lambda_function", name)],
        },
      ],
    },
    function: {
      id: id("aws_lambda_function", name),
      region: name,
      name: "GlobalApp-api",
      handler: "index.handler",
      runtime: "nodejs22.x",
      architecture: "arm64",
      memoryMb: 256,
      timeoutSeconds: 5,
      reservedConcurrency: undefined,
      environment: {
        tablename: "GlobalApp",
        STATUS: "200",
        PARTITION_KEY: "item_id",
        HEALTH_PATH: "/health",
        HEALTH_TABLE_TIMEOUT_MS: "1000",
        LOG_LEVEL: "info",
        MAX_BODY_BYTES: "409600",
        WRITES: "off",
      },
      logLevel: "INFO",
      codeDirectory: join(folder, one("data.archive_file").source_dir),
      role: {
        name: `GlobalApp-api-${name}`,
        policies: [
          {
            name: "own-table-logs-and-traces",
            statements: [
              {
                effect: "Allow",
                actions: { patterns: ["dynamodb:GetItem"], inverted: false },
                resources: { patterns: [`arn:aws:dynamodb:${name}:*:table/GlobalApp`], inverted: false },
              },
            ],
          },
        ],
      },
    },
  });
  const west = region("us-west-2");
  const east = region("eu-central-1");

  test("is the accelerator, the load balancers, the functions and the table, in one value", () => {
    expect(topology).toEqual({
      stack: "GlobalApp",
      domain: undefined,
      alarms: [],
      compositeAlarms: [],
      front: {
        kind: "global-accelerator",
        id: id("aws_globalaccelerator_accelerator"),
        name: "GlobalApp",
        enabled: true,
        ipAddressType: "IPV4",
        listeners: [
          {
            id: id("aws_globalaccelerator_listener"),
            protocol: "TCP",
            portRanges: [{ fromPort: 80, toPort: 80 }],
            clientAffinity: "NONE",
            endpointGroups: expect.toSatisfy((groups) => groups.length === 2),
          },
        ],
      },
      loadBalancers: expect.toSatisfy((loadBalancers) => loadBalancers.length === 2),
      functions: expect.toSatisfy((functions) => functions.length === 2),
      table: {
        id: id("aws_dynamodb_table"),
        name: "GlobalApp",
        partitionKey: "item_id",
        sortKey: undefined,
        ttlAttribute: undefined,
        regions: ["us-west-2", "eu-central-1"],
        items: [{ item_id: { S: "foobar" }, message: { S: "hello from the global table" } }],
      },
    });
    const groups = accelerated(topology).front.listeners[0]?.endpointGroups.map(({ id: _, ...group }) => group);
    expect(groups).toEqual(expect.arrayContaining([west.endpointGroup, east.endpointGroup]));
    expect(topology.loadBalancers).toEqual(expect.arrayContaining([west.loadBalancer, east.loadBalancer]));
    expect(topology.functions).toEqual(expect.arrayContaining([west.function, east.function]));
  });

  test("is the same whether the stack is named or the only one", () => {
    expect(topologyFromSynth(outdir, "GlobalApp")).toEqual(topology);
  });
});

describe("a stack that cannot be read", () => {
  const manifestOf = (...names: string[]) => {
    const outdir = temporaryFolder();
    const stacks = names.map((name) => [name, { synthesizedStackPath: `stacks/${name}/cdk.tf.json` }]);
    writeFileSync(join(outdir, "manifest.json"), JSON.stringify({ stacks: Object.fromEntries(stacks) }));
    return outdir;
  };
  const refusal = (outdir: string, stack?: string) => {
    try {
      return topologyFromSynth(outdir, stack);
    } catch (error) {
      return error instanceof UserError ? error.message : error;
    }
  };

  test("was not synthesized: the file that is missing is named, and what to do", () => {
    const folder = temporaryFolder();
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect(refusal(folder)).toBe(`${join(folder, "manifest.json")} cannot be read: synthesize first (npm run synth)`);
    const outdir = manifestOf("Shop");
    expect(refusal(outdir)).toBe(
      `${join(outdir, "stacks/Shop/cdk.tf.json")} cannot be read: synthesize first (npm run synth)`,
    );
  });

  test("has another name: those that there are, are named", () => {
    expect(refusal(manifestOf("Shop", "Depot"), "Shpo")).toBe("there is no stack Shpo; use one of Shop, Depot");
    expect(refusal(manifestOf(), "Shop")).toBe("no stack was synthesized: main.ts creates none");
  });

  test("is not named where there are several: they are, and the flag", () => {
    expect(refusal(manifestOf("Shop", "Depot"))).toBe(
      "there are several stacks: choose one with --stack (Shop, Depot)",
    );
  });

  test("does not exist, because main.ts creates none", () => {
    expect(refusal(manifestOf())).toBe("no stack was synthesized: main.ts creates none");
  });
});

test("a firewall's limit is its load balancer's own", () => {
  const limitsOf = (props: object) => {
    const { outdir } = synth({ ...ARTICLE, ...props });
    return topologyFromSynth(outdir).loadBalancers.map(({ firewall }) => firewall);
  };
  const firewall = {
    rateLimits: [{ requests: 100, windowSeconds: 300 }],
    otherRules: ["AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet"],
  };
  expect(limitsOf({ firewall: { requestsPer5Minutes: 100 } })).toEqual([firewall, firewall]);
  expect(limitsOf({})).toEqual([undefined, undefined]);
});

test.each([
  [
    "a number",
    "aws_globalaccelerator_endpoint_group",
    { trafficDialPercentage: "${var.dial}" },
    "traffic_dial_percentage is ${var.dial}",
  ],
  ["a number in a block", "aws_lb_target_group", { healthCheck: { interval: "${var.i}" } }, "interval is ${var.i}"],
  ["a switch", "aws_globalaccelerator_accelerator", { enabled: "${var.on}" }, "enabled is ${var.on}"],
])("is refused where an expression stands for %s, which only Terraform can compute", (_, type, args, problem) => {
  const { outdir } = synthIn(temporaryFolder(), { ...ARTICLE, transform: { [type]: () => args } });
  expect(() => topologyFromSynth(outdir)).toThrow(
    `${problem}, which only Terraform can compute: write the value itself`,
  );
});
