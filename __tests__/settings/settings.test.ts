import { describe, expect, test } from "vitest";
import { show } from "../../src/settings/problem";
import type { BackendProps } from "../../src/settings/schema";
import { readSettings } from "../../src/settings/settings";
import { problemsOf, refusalOf, settings } from "../support/settings";

const WRITES = 'use false, "anonymous" to let everybody write, or { issuer, audience } of the allowed tokens';

describe("settings", () => {
  test("have a default for everything but the regions", () => {
    expect(readSettings("Shop", { regions: ["us-west-2", "eu-central-1"] })).toEqual({
      name: "Shop",
      regions: [
        { name: "us-west-2", trafficDial: 100, weight: 128, cidr: "10.33.0.0/16" },
        { name: "eu-central-1", trafficDial: 100, weight: 128, cidr: "10.17.0.0/16" },
      ],
      formerRegions: [],
      table: {
        name: "Shop",
        partitionKey: "item_id",
        pointInTimeRecovery: false,
        deletionProtection: false,
        seedItems: [],
      },
      function: {
        entry: "functions/api/index.ts",
        environment: {},
        health: "platform",
        logLevel: "info",
        memoryMb: 256,
        timeoutSeconds: 5,
        architecture: "arm64",
        systemLogLevel: "warn",
        logRetentionDays: 14,
        status: 200,
        tracing: false,
      },
      routes: [],
      healthCheck: {
        path: "/health",
        intervalSeconds: 15,
        timeoutSeconds: 10,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
        tableTimeoutMs: 1000,
      },
      loadBalancer: {
        scheme: "internet-facing",
        multiValueHeaders: false,
        dropInvalidHeaders: true,
        desyncMitigation: "strictest",
        deletionProtection: false,
      },
      network: "create",
      zones: 2,
      accelerator: { clientAffinity: "NONE", port: 80, ipAddressType: "IPV4", deletionProtection: false },
      front: "global-accelerator",
      writes: false,
      reads: "anonymous",
      maxBodyBytes: 409_600,
      providerVersion: "6.25.0",
      encryption: "aws-owned",
      tags: {},
    });
  });

  test("are what the user says, wherever that differs from the default", () => {
    const network = {
      "us-west-2": { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"] },
      "eu-central-1": { vpcId: "vpc-0a1b2c3d4e5f60718", subnetIds: ["subnet-2a1b2c3d", "subnet-3a1b2c3d"] },
    };
    const props: BackendProps = {
      name: "shop-2",
      regions: [{ name: "us-west-2", trafficDial: 12.5, weight: 0 }, "eu-central-1"],
      formerRegions: [],
      table: {
        name: "Items",
        partitionKey: "shop",
        sortKey: "item",
        ttlAttribute: "expires",
        pointInTimeRecovery: true,
        deletionProtection: true,
        seedItems: [{ shop: "a", item: "b", price: 1.5, tags: ["x", null, true], more: { a: undefined } }],
      },
      function: {
        entry: "functions/api/index.ts",
        environment: { STAGE: "production" },
        tableActions: ["GetItem", "dynamodb:Query"],
        health: "platform",
        logLevel: "warn",
        memoryMb: 128,
        timeoutSeconds: 900,
        architecture: "x86_64",
        systemLogLevel: "info",
        logRetentionDays: 3653,
        reservedConcurrency: 0,
        status: 503,
        tracing: true,
      },
      routes: [],
      healthCheck: {
        path: "/up",
        intervalSeconds: 300,
        timeoutSeconds: 120,
        healthyThreshold: 10,
        unhealthyThreshold: 3,
        tableTimeoutMs: 50,
      },
      loadBalancer: {
        scheme: "internal",
        multiValueHeaders: true,
        dropInvalidHeaders: false,
        desyncMitigation: "monitor",
        deletionProtection: true,
      },
      network,
      zones: 2,
      accelerator: { clientAffinity: "SOURCE_IP", port: 80, ipAddressType: "DUAL_STACK", deletionProtection: true },
      domain: { name: "api.example.com", hostedZone: "example.com" },
      certificateArns: {
        "us-west-2": "arn:aws:acm:us-west-2:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
        "eu-central-1": "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef",
      },
      writes: {
        issuer: "https://login.example.com/",
        audience: "shop",
        scope: "items:write",
        jwksUri: "https://login.example.com/keys",
      },
      reads: { issuer: "https://login.example.com/", audience: "shop", jwksUri: "https://login.example.com/keys" },
      cors: {
        origins: ["https://app.example.com"],
        methods: ["GET"],
        headers: ["authorization"],
        exposedHeaders: [],
        maxAgeSeconds: 0,
        credentials: true,
      },
      maxBodyBytes: 1,
      firewall: { requestsPer5Minutes: 10 },
      encryption: "customer-managed",
      state: { bucket: "shop-state", key: "shop/state.tfstate", region: "eu-west-3" },
      tags: { team: "shop" },
      account: "123456789012",
      permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary",
      providerVersion: "~> 5.100",
    };
    expect(readSettings("GlobalApp", props)).toEqual({
      ...props,
      front: "global-accelerator",
      regions: [
        { name: "us-west-2", trafficDial: 12.5, weight: 0, cidr: "10.33.0.0/16" },
        { name: "eu-central-1", trafficDial: 100, weight: 128, cidr: "10.17.0.0/16" },
      ],
    });
  });

  test("take the range of a region's VPC from the user, and else from the region alone, wherever it stands", () => {
    const rangesOf = (regions: BackendProps["regions"]) =>
      readSettings("GlobalApp", { regions }).regions.map(({ cidr }) => cidr);
    expect(rangesOf(["us-west-2", { name: "eu-central-1", cidr: "172.16.0.0/20" }, "eu-west-1"])).toEqual([
      "10.33.0.0/16",
      "172.16.0.0/20",
      "10.22.0.0/16",
    ]);
    expect(rangesOf(["eu-west-1", "us-west-2"])).toEqual(["10.22.0.0/16", "10.33.0.0/16"]);
  });

  test("are the same for a region that is named as for an object with its name alone", () => {
    const named = readSettings("Shop", { regions: ["us-west-2", "eu-central-1"] });
    expect(readSettings("Shop", { regions: [{ name: "us-west-2" }, { name: "eu-central-1" }] })).toEqual(named);
  });

  test("name the table as the backend, and the backend as the stack", () => {
    expect(readSettings("GlobalApp", settings({ name: "shop" }))).toMatchObject({
      name: "shop",
      table: { name: "shop" },
    });
    expect(readSettings("GlobalApp", settings()).name).toBe("GlobalApp");
  });

  test("take undefined for absent", () => {
    expect(readSettings("Shop", settings({ name: undefined, table: undefined, writes: undefined }))).toEqual(
      readSettings("Shop", settings()),
    );
  });
});

describe("wrong settings", () => {
  const wrong = {
    regions: ["us-west-2", { name: "eu-centrl-1", weight: 256, trafficDial: -1 }, "us-west-2"],
    name: "shop-",
    table: { name: "a b", sortKey: "item_id", seedItems: [{ message: "no key" }] },
    healthCheck: { intervalSeconds: 10, timeoutSeconds: 10, healthyTreshold: 3 },
    function: { memoryMb: 64 },
    wirtes: true,
  };

  test("are all reported in one error, those that no single value shows as well", () => {
    expect(refusalOf(wrong)?.message).toBe(
      [
        "the backend GlobalApp has 12 problems:",
        '  - regions[1].name: "eu-centrl-1" is not allowed; no AWS region has that name; did you mean eu-central-1?',
        "  - regions[1].trafficDial: -1 is not allowed; use a number from 0 to 100",
        "  - regions[1].weight: 256 is not allowed; use a whole number from 0 to 255",
        '  - table.name: "a b" is not allowed; use 3 to 255 letters, digits, _ . and -',
        "  - function.memoryMb: 64 is not allowed; use a whole number of megabytes from 128 to 10240",
        "  - healthCheck.healthyTreshold: is not a setting; did you mean healthyThreshold?",
        "  - wirtes: is not a setting; did you mean writes?",
        '  - name: "shop-" is not allowed; use letters, digits and hyphens, with no hyphen at either end',
        '  - regions[2]: "us-west-2" is not allowed; regions[0] is the same region: remove one of the two',
        '  - table.sortKey: "item_id" is not allowed; partitionKey has this name too: choose another',
        "  - table.seedItems[0].item_id: is missing; every item needs the table's key",
        "  - healthCheck.timeoutSeconds: 10 is not allowed; it must be below intervalSeconds (10): lower it, or raise the interval",
      ].join("\n"),
    );
  });

  test("come with their problems as values, for programs", () => {
    expect(refusalOf({ regions: ["us-west-2"], writes: 1 })?.problems).toEqual([
      {
        path: ["regions"],
        message: "[ 'us-west-2' ] is not allowed; name at least two regions: one alone cannot fail over",
      },
      { path: ["writes"], message: `1 is not allowed; ${WRITES}` },
    ]);
  });

  test.each([
    [undefined, "settings: is missing; use an object of settings"],
    [null, "settings: null is not allowed; use an object of settings"],
    [[], "settings: [] is not allowed; use an object of settings"],
    ["us-west-2", 'settings: "us-west-2" is not allowed; use an object of settings'],
    [{}, "regions: is missing; use a list of regions"],
  ])("that are %j are refused as a whole", (props, problem) => {
    expect(refusalOf(props)?.message).toBe(`the backend GlobalApp has 1 problem:\n  - ${problem}`);
  });

  test.each([
    ["name", 5, "use letters, digits and hyphens"],
    ["regions", "us-west-2", "use a list of regions"],
    ["formerRegions", "us-west-2", "use a list of regions"],
    ["table", 1, "use an object of settings"],
    ["function", null, "use an object of settings"],
    ["healthCheck", [], 'use an object of settings, or "fast" for the shortest failover that AWS allows'],
    ["loadBalancer", "internal", "use an object of settings"],
    ["network", [], "use create, default, or an object of { vpcId, subnetIds } by region"],
    ["accelerator", false, "use an object of settings"],
    ["writes", "yes", WRITES],
    ["writes", true, WRITES],
    ["encryption", "none", "use one of aws-owned, customer-managed"],
    ["firewall", true, "use an object of settings"],
    ["maxBodyBytes", 409_601, "use a whole number of bytes from 1 to 409600"],
    ["tags", ["a"], "use an object of texts"],
  ])("of another type for %s are refused", (key, value, allowed) => {
    expect(problemsOf({ [key]: value })).toEqual([`${key}: ${show(value)} is not allowed; ${allowed}`]);
  });
});

describe("an unknown setting", () => {
  test.each([
    [{ tabel: {} }, "tabel: is not a setting; did you mean table?"],
    [
      { regions: ["us-west-2", { name: "eu-west-1", wieght: 1 }] },
      "regions[1].wieght: is not a setting; did you mean weight?",
    ],
    [{ table: { partitonKey: "id" } }, "table.partitonKey: is not a setting; did you mean partitionKey?"],
    [{ function: { memory: 512 } }, "function.memory: is not a setting; did you mean memoryMb?"],
    [{ healthCheck: { interval: 5 } }, "healthCheck.interval: is not a setting; did you mean intervalSeconds?"],
    [{ loadBalancer: { schema: "internal" } }, "loadBalancer.schema: is not a setting; did you mean scheme?"],
    [
      { accelerator: { IPADDRESSTYPE: "IPV4" } },
      "accelerator.IPADDRESSTYPE: is not a setting; did you mean ipAddressType?",
    ],
  ])("%j is reported with the nearest known name", (changes, problem) => {
    expect(problemsOf(changes)).toEqual([problem]);
  });

  test("of a given network is reported with the nearest known name", () => {
    const given = { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"] };
    expect(problemsOf({ network: { "us-west-2": { ...given, subnetids: [] }, "eu-central-1": given } })).toEqual([
      "network.us-west-2.subnetids: is not a setting; did you mean subnetIds?",
    ]);
  });

  test("is reported with all known names, where none is near", () => {
    expect(problemsOf({ loadBalancer: { xyz: 1 } })).toEqual([
      "loadBalancer.xyz: is not a setting; known here: scheme, multiValueHeaders, dropInvalidHeaders, desyncMitigation, deletionProtection",
    ]);
  });
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: what Terraform would read as a template
test.each(["my stack", "${x}", "", 'a"b', "Ünï", "a/b", "x".repeat(129)])(
  "the stack's id names a folder and a state: %j does not",
  (id) => {
    expect(problemsOf({ name: "shop" }, id)).toEqual([
      expect.stringMatching(
        /^the stack's id: .* is not allowed; use at most 128 letters, digits, hyphens and underscores$/,
      ),
    ]);
  },
);
