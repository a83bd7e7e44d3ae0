// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import { describe, expect, test } from "vitest";
import { show } from "../../src/settings/problem";
import { problemsOf } from "../support/settings";

const EAST = "eu-central-1";
const inRegion = (setting: string, value: unknown) => ({ regions: ["us-west-2", { name: EAST, [setting]: value }] });
const of = (section: string) => (setting: string, value: unknown) => ({ [section]: { [setting]: value } });
const inTags = (key: string, value: unknown) => ({ tags: { [key]: value } });
const GIVEN = { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"] };
const inNetwork = (setting: string, value: unknown) => ({
  network: { "us-west-2": { ...GIVEN, [setting]: value }, [EAST]: GIVEN },
});

const DIAL = "use a number from 0 to 100";
const WEIGHT = "use a whole number from 0 to 255";
const ATTRIBUTE = "use an attribute name of 1 to 255 bytes without ${, %{ and NUL";
const PATH = "use a path that begins with /, has at most 1024 characters, and neither spaces nor ? and #, ${ and %{";
const RETENTION =
  "use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days";
const TAG = "letters, digits, spaces inside, and _ . : / = + - @, not beginning with aws:";
const PRIVATE =
  "use a private range, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10: AWS refuses ranges such as 169.254.0.0/16, and with a public one the load balancer cannot answer the clients who have these addresses";
const STORABLE = "use texts, numbers up to 2^53, true, false, null, and lists and objects of these";

describe("a region", () => {
  test.each([
    ["us-west-9", "no AWS region has that name; did you mean us-west-1?"],
    ["EU-Central-1", "no AWS region has that name; did you mean eu-central-1?"],
    ["Frankfurt", "use a region's name, such as eu-central-1"],
    ["", "use a region's name, such as eu-central-1"],
    ["us-west-2a", "no AWS region has that name; did you mean us-west-2?"],
    ["us-gov-west-1", "Global Accelerator exists in AWS's commercial partition only: choose a region there"],
    ["cn-north-1", "Global Accelerator exists in AWS's commercial partition only: choose a region there"],
    ["mx-central-1", "Global Accelerator does not support endpoints in Queretaro: choose another region"],
  ])("%j is refused, by itself, in an object and among the former ones", (name, allowed) => {
    const message = `"${name}" is not allowed; ${allowed}`;
    expect(problemsOf({ regions: ["eu-west-1", name] })).toEqual([`regions[1]: ${message}`]);
    expect(problemsOf({ regions: ["eu-west-1", { name }] })).toEqual([`regions[1].name: ${message}`]);
    expect(problemsOf({ formerRegions: [name] })).toEqual([`formerRegions[0]: ${message}`]);
  });

  test.each([
    [5, "5"],
    [null, "null"],
    [["us-west-2"], "[ 'us-west-2' ]"],
  ])("that is %j is refused", (region, shown) => {
    expect(problemsOf({ regions: ["us-west-2", region] })).toEqual([
      `regions[1]: ${shown} is not allowed; use a region's name, such as eu-central-1`,
    ]);
  });

  test("without a name is refused", () => {
    expect(problemsOf({ regions: ["us-west-2", { weight: 1 }] })).toEqual([
      "regions[1].name: is missing; use a region's name, such as eu-central-1",
    ]);
  });
});

type Case = readonly [
  at: string,
  (setting: string, value: unknown) => object,
  allowed: string,
  refused: readonly unknown[],
];
const CASES: readonly Case[] = [
  ["regions[1].trafficDial", inRegion, DIAL, [-0.125, 100.125, Number.NaN, "50"]],
  ["regions[1].weight", inRegion, WEIGHT, [-1, 256, 1.5, Number.POSITIVE_INFINITY, "128", 10n]],
  [
    "regions[1].cidr",
    inRegion,
    "use an IPv4 range such as 10.0.0.0/16",
    ["10.0.0.0", "10.0.0.256/16", "10.0/16", "::/64", 5],
  ],
  ["regions[1].cidr", inRegion, "use a prefix from /16 to /26", ["10.0.0.0/15", "10.0.0.0/27"]],
  [
    "regions[1].cidr",
    inRegion,
    PRIVATE,
    ["127.0.0.0/16", "8.8.0.0/16", "169.254.0.0/16", "0.0.0.0/16", "224.0.0.0/20"],
  ],
  ["regions[1].cidr", inRegion, "the range begins at 10.0.0.0: write 10.0.0.0/16", ["10.0.0.1/16"]],
  ["table.name", of("table"), "use 3 to 255 letters, digits, _ . and -", ["ab", "a b", "t".repeat(256), 5]],
  [
    "table.partitionKey",
    of("table"),
    ATTRIBUTE,
    ["", "k".repeat(256), "é".repeat(128), "a\0", "a\n${key}", "${key}", "%{key}", 5],
  ],
  ["table.sortKey", of("table"), ATTRIBUTE, ["", "${key}"]],
  ["table.ttlAttribute", of("table"), ATTRIBUTE, ["", "%{key}"]],
  ["table.pointInTimeRecovery", of("table"), "use true or false", ["yes", 1, null]],
  ["table.deletionProtection", of("table"), "use true or false", ["true"]],
  ["table.seedItems", of("table"), "use a list of items", [{ item_id: "a" }, "a"]],
  [
    "function.memoryMb",
    of("function"),
    "use a whole number of megabytes from 128 to 10240",
    [127, 10241, 128.5, "256"],
  ],
  ["function.timeoutSeconds", of("function"), "use a whole number of seconds from 1 to 900", [0, 901]],
  ["function.architecture", of("function"), "use one of arm64, x86_64", ["x86", "ARM64"]],
  ["function.logRetentionDays", of("function"), RETENTION, [0, 2, 15, "14"]],
  ["function.reservedConcurrency", of("function"), "use a whole number from 0 to 1000000", [-1, 1.5]],
  ["function.status", of("function"), "use a whole number from 200 to 599", [199, 600, "200"]],
  ["function.tracing", of("function"), "use true or false", ["Active"]],
  [
    "healthCheck.path",
    of("healthCheck"),
    PATH,
    [
      "health",
      "",
      "/a b",
      `/${"p".repeat(1024)}`,
      "/${key}",
      "/%{key}",
      "/health?deep=1",
      "/health#a",
      "/gesundheit/\u00fc",
    ],
  ],
  ["healthCheck.intervalSeconds", of("healthCheck"), "use a whole number of seconds from 5 to 300", [4, 301]],
  ["healthCheck.timeoutSeconds", of("healthCheck"), "use a whole number of seconds from 2 to 120", [1, 121, 2.5]],
  ["healthCheck.healthyThreshold", of("healthCheck"), "use a whole number from 2 to 10", [1, 11]],
  ["healthCheck.unhealthyThreshold", of("healthCheck"), "use a whole number from 2 to 10", [1, 11]],
  [
    "healthCheck.tableTimeoutMs",
    of("healthCheck"),
    "use a whole number of milliseconds from 50 to 60000",
    [49, 60_001],
  ],
  ["loadBalancer.scheme", of("loadBalancer"), "use one of internet-facing, internal", ["public"]],
  ["loadBalancer.multiValueHeaders", of("loadBalancer"), "use true or false", [0]],
  [
    "network.us-west-2.vpcId",
    inNetwork,
    "use a VPC's id, such as vpc-0a1b2c3d",
    ["subnet-0a1b2c3d", "vpc-0A1B2C3D", 5],
  ],
  ["network.us-west-2.subnetIds", inNetwork, "use a list of subnet ids", ["subnet-0a1b2c3d"]],
  ["accelerator.clientAffinity", of("accelerator"), "use one of NONE, SOURCE_IP", ["none"]],
  ["accelerator.port", of("accelerator"), "use a whole number from 1 to 65535", [0, 65_536, "80"]],
  ["accelerator.ipAddressType", of("accelerator"), "use one of IPV4, DUAL_STACK", ["IPV6"]],
  ["accelerator.deletionProtection", of("accelerator"), "use true or false", ["on"]],
  ["tags.team", inTags, `use at most 255 characters: ${TAG}`, [5, null, "v".repeat(256)]],
  ["tags.team", inTags, `use at most 255 characters: ${TAG}`, ["R&D, (ops)", " a", "a ", "aws:a", "a\tb", "a\u00a0b"]],
  ["tags.aws:team", inTags, `use 1 to 127 characters: ${TAG}`, ["a"]],
  ["tags.AWS:team", inTags, `use 1 to 127 characters: ${TAG}`, ["a"]],
];

describe("a value that is not allowed is named with its path, and with what is allowed", () => {
  test.each(CASES)("%s", (path, changes, allowed, refused) => {
    const setting = path.slice(path.startsWith("tags.") ? 5 : path.lastIndexOf(".") + 1);
    for (const value of refused) {
      const isKey = setting.toLowerCase().startsWith("aws:");
      expect(problemsOf(changes(setting, value))).toEqual([
        `${path}: ${show(isKey ? setting : value)} is not allowed; ${allowed}`,
      ]);
    }
  });
});

describe("the ends of each range are allowed", () => {
  test.each([
    ["trafficDial", inRegion, [0, 0.5, 33.25, 62.5, 100]],
    ["weight", inRegion, [0, 255]],
    ["cidr", inRegion, ["10.8.0.0/16", "192.168.255.192/26", "172.31.0.0/16", "100.64.0.0/16"]],
    ["name", of("table"), ["abc", "t".repeat(255), "A_b.c-1"]],
    ["partitionKey", of("table"), ["k", "k".repeat(255), "a $ and { b"]],
    ["memoryMb", of("function"), [128, 10_240]],
    ["timeoutSeconds", of("function"), [5, 900]],
    ["reservedConcurrency", of("function"), [0, 900]],
    ["logRetentionDays", of("function"), [1, 3653]],
    ["status", of("function"), [200, 599]],
    ["path", of("healthCheck"), ["/", `/${"p".repeat(1023)}`, "/a;b=$c%20{d}"]],
    ["intervalSeconds", of("healthCheck"), [11, 300]],
    ["timeoutSeconds", of("healthCheck"), [2, 14]],
    ["healthyThreshold", of("healthCheck"), [2, 10]],
    ["unhealthyThreshold", of("healthCheck"), [2, 10]],
    ["tableTimeoutMs", of("healthCheck"), [50, 4999]],
    ["port", of("accelerator"), [1, 65_535]],
    ["team", inTags, ["", "v".repeat(255), "Zoë 2 _.:/=+-@"]],
    ["k".repeat(127), inTags, ["v"]],
  ] as const)("%s", (setting, changes, allowed) => {
    for (const value of allowed) expect(problemsOf(changes(setting, value))).toEqual([]);
  });
});

describe("a given network", () => {
  test("needs the ids of two subnets at least", () => {
    expect(problemsOf(inNetwork("subnetIds", ["subnet-0a1b2c3d"]))).toEqual([
      "network.us-west-2.subnetIds: [ 'subnet-0a1b2c3d' ] is not allowed; name at least two subnets, in different availability zones",
    ]);
    expect(problemsOf(inNetwork("subnetIds", ["subnet-0a1b2c3d", "vpc-0a1b2c3d"]))).toEqual([
      `network.us-west-2.subnetIds[1]: "vpc-0a1b2c3d" is not allowed; use a subnet's id, such as subnet-0a1b2c3d`,
    ]);
  });

  test("needs both ids", () => {
    expect(problemsOf({ network: { "us-west-2": {}, [EAST]: GIVEN } })).toEqual([
      "network.us-west-2.vpcId: is missing; use a VPC's id, such as vpc-0a1b2c3d",
      "network.us-west-2.subnetIds: is missing; use a list of subnet ids",
    ]);
  });

  test("is for a region that there is", () => {
    expect(problemsOf({ network: { "us-west-2": GIVEN, "eu-centrl-1": GIVEN, [EAST]: GIVEN } })).toEqual([
      'network.eu-centrl-1: "eu-centrl-1" is not allowed; no AWS region has that name; did you mean eu-central-1?',
    ]);
  });

  test("is one of the two words otherwise", () => {
    expect(problemsOf({ network: "crate" })).toEqual([
      'network: "crate" is not allowed; use create, default, or an object of { vpcId, subnetIds } by region',
    ]);
  });
});

describe("a seed item", () => {
  test("is an object", () => {
    expect(problemsOf({ table: { seedItems: ["foobar"] } })).toEqual([
      `table.seedItems[0]: "foobar" is not allowed; use an object with the table's key`,
    ]);
  });

  test.each([
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Set(["a"]), "Set(1) { 'a' }"],
    [Buffer.from("a"), "<Buffer 61>"],
    [Number.NaN, "NaN"],
    [2 ** 53, "9007199254740992"],
    [10n, "10n"],
  ])("holds nothing that DynamoDB would not give back as it was: %s", (value, text) => {
    expect(problemsOf({ table: { seedItems: [{ item_id: "a", value }] } })).toEqual([
      `table.seedItems[0].value: ${text} is not allowed; ${STORABLE}`,
    ]);
    expect(problemsOf({ table: { seedItems: [{ item_id: "a", deep: [{ value }] }] } })).toEqual([
      `table.seedItems[0].deep[0].value: ${text} is not allowed; ${STORABLE}`,
    ]);
  });
});
