import { describe, expect, test } from "vitest";
import { problemsOf } from "../support/settings";

const GIVEN = { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"] };

describe("regions", () => {
  test.each([[[]], [["us-west-2"]]])("are two at least, not %j", (regions) => {
    const shown = regions.length ? "[ 'us-west-2' ]" : "[]";
    expect(problemsOf({ regions })).toEqual([
      `regions: ${shown} is not allowed; name at least two regions: one alone cannot fail over`,
    ]);
  });

  test("are named once each, whichever way they are written", () => {
    const regions = ["us-west-2", "eu-west-1", { name: "us-west-2", weight: 5 }, "eu-west-1"];
    expect(problemsOf({ regions })).toEqual([
      'regions[2]: "us-west-2" is not allowed; regions[0] is the same region: remove one of the two',
      'regions[3]: "eu-west-1" is not allowed; regions[1] is the same region: remove one of the two',
    ]);
  });
});

describe("former regions", () => {
  test("are none of those that there are", () => {
    expect(problemsOf({ formerRegions: ["eu-west-1", "eu-central-1"] })).toEqual([
      'formerRegions[1]: "eu-central-1" is not allowed; this region is also in regions: remove it from one of the two lists',
    ]);
  });

  test("are named once each", () => {
    expect(problemsOf({ formerRegions: ["nowhere", "eu-central-1"] })).toEqual([
      expect.stringContaining('formerRegions[0]: "nowhere" is not allowed'),
      expect.stringContaining('formerRegions[1]: "eu-central-1" is not allowed'),
    ]);
    expect(problemsOf({ formerRegions: ["eu-west-1", "eu-west-1"] })).toEqual([
      'formerRegions[1]: "eu-west-1" is not allowed; formerRegions[0] is the same region: remove one of the two',
    ]);
  });
});

describe("traffic", () => {
  const regions = (setting: object) => [
    { name: "us-west-2", ...setting },
    { name: "eu-central-1", ...setting },
  ];

  test("has somewhere to go: not every weight is 0", () => {
    expect(problemsOf({ regions: regions({ weight: 0 }) })).toEqual([
      "regions: every weight is 0, so no region gets traffic; give one region a weight from 1 to 255",
    ]);
    expect(problemsOf({ regions: [...regions({ weight: 0 }), "eu-west-1"] })).toEqual([]);
  });

  test("has somewhere to go: not every dial is 0", () => {
    expect(problemsOf({ regions: regions({ trafficDial: 0 }) })).toEqual([
      "regions: every trafficDial is 0, and AWS does not document this case; give one region a trafficDial above 0",
    ]);
    expect(problemsOf({ regions: [...regions({ trafficDial: 0 }), "eu-west-1"] })).toEqual([]);
  });
});

describe("the name", () => {
  test("leaves room for the suffixes: 28 characters, and 32 with -alb", () => {
    const name = "n".repeat(29);
    expect(problemsOf({ name: name.slice(1) })).toEqual([]);
    expect(problemsOf({ name })).toEqual([
      `name: "${name}" is not allowed; use at most 28 characters: ` +
        `the load balancer ${name}-alb is over 32 characters, the target group ${name}-api is over 32 characters`,
    ]);
  });

  test("is the stack's id where none is given, and as strictly checked", () => {
    expect(problemsOf({}, "Global_App")).toEqual([
      'name: "Global_App" is not allowed; use letters, digits and hyphens, with no hyphen at either end',
    ]);
  });

  test("stands in for the table's, and must be long enough for it", () => {
    expect(problemsOf({ name: "ab" })).toEqual([
      `table.name: is missing, and name ("ab") is too short for a table's name: use 3 to 255 characters`,
    ]);
    expect(problemsOf({ name: "ab", table: { name: "items" } })).toEqual([]);
  });
});

describe("the table", () => {
  const keys = { partitionKey: "shop", sortKey: "item" };

  test("has keys of different names", () => {
    expect(problemsOf({ table: { sortKey: "item_id" } })).toEqual([
      'table.sortKey: "item_id" is not allowed; partitionKey has this name too: choose another',
    ]);
  });

  test.each(["shop", "item"])("has no expiry time in its key %s", (ttlAttribute) => {
    expect(problemsOf({ table: { ...keys, ttlAttribute } })).toEqual([
      `table.ttlAttribute: "${ttlAttribute}" is not allowed; a key is a string and cannot have an expiry time: choose another attribute`,
    ]);
  });

  test("has its whole key in every seed item", () => {
    expect(
      problemsOf({ table: { ...keys, seedItems: [{ shop: "a", item: "b" }, { shop: "a" }, { shop: "a" }] } }),
    ).toEqual([
      "table.seedItems[1].item: is missing; every item needs the table's key",
      "table.seedItems[2].item: is missing; every item needs the table's key",
    ]);
  });

  test.each([
    [5, "5"],
    ["", '""'],
    [null, "null"],
  ])("has texts for keys, not %j", (item_id, shown) => {
    expect(problemsOf({ table: { seedItems: [{ item_id }] } })).toEqual([
      `table.seedItems[0].item_id: ${shown} is not allowed; use a text for a key`,
    ]);
  });

  test("has one seed item for a key", () => {
    const seedItems = [
      { shop: "a", item: "b", price: 1 },
      { shop: "a", item: "c" },
      { shop: "a", item: "b", price: 2 },
    ];
    expect(problemsOf({ table: { ...keys, seedItems } })).toEqual([
      "table.seedItems[2]: has the key of seedItems[0]; remove one of them",
    ]);
  });
});

describe("the health check", () => {
  test.each([
    [10, 10],
    [11, 10],
  ])("has no timeout of %i s at an interval of %i s", (timeoutSeconds, intervalSeconds) => {
    expect(problemsOf({ healthCheck: { timeoutSeconds, intervalSeconds } })).toEqual([
      `healthCheck.timeoutSeconds: ${timeoutSeconds} is not allowed; it must be below intervalSeconds (10): lower it, or raise the interval`,
    ]);
    expect(problemsOf({ healthCheck: { timeoutSeconds: 9, intervalSeconds } })).toEqual([]);
  });

  test("compares with the default of what is not given", () => {
    expect(problemsOf({ healthCheck: { intervalSeconds: 10 } })).toHaveLength(1);
    expect(problemsOf({ healthCheck: { timeoutSeconds: 15 } })).toHaveLength(1);
  });

  test("waits for the table less long than the load balancer waits for it", () => {
    expect(problemsOf({ healthCheck: { timeoutSeconds: 2, tableTimeoutMs: 2000 } })).toEqual([
      "healthCheck.tableTimeoutMs: 2000 is not allowed; it must be below timeoutSeconds (2000 ms), or a slow table looks like a failed function",
    ]);
  });
});

describe("the ranges of created networks", () => {
  test.each([
    ["10.0.0.0/16", "10.0.0.0/16"],
    ["10.0.0.0/16", "10.0.255.192/26"],
    ["10.0.255.192/26", "10.0.0.0/16"],
  ])("do not overlap: %s and %s", (first, second) => {
    const regions = [
      { name: "us-west-2", cidr: first },
      { name: "eu-central-1", cidr: second },
    ];
    expect(problemsOf({ regions })).toEqual([
      `regions[1].cidr: "${second}" is not allowed; it overlaps ${first} of regions[0]: use another`,
    ]);
  });

  test("do not overlap the default of another region", () => {
    expect(problemsOf({ regions: ["us-west-2", { name: "eu-central-1", cidr: "10.33.128.0/20" }] })).toEqual([
      'regions[1].cidr: "10.33.128.0/20" is not allowed; it overlaps 10.33.0.0/16 of regions[0]: use another',
    ]);
  });

  test("may lie side by side", () => {
    const regions = [
      { name: "us-west-2", cidr: "10.0.0.0/17" },
      { name: "eu-central-1", cidr: "10.0.128.0/17" },
    ];
    expect(problemsOf({ regions })).toEqual([]);
  });

  test("are not for networks that are there already", () => {
    const regions = ["us-west-2", { name: "eu-central-1", cidr: "10.9.0.0/16" }];
    expect(problemsOf({ regions, network: "default" })).toEqual([
      'regions[1].cidr: "10.9.0.0/16" is not allowed; a cidr needs network to be create: remove one of the two',
    ]);
  });
});

describe("given networks", () => {
  test("are given for each region", () => {
    expect(problemsOf({ network: { "us-west-2": GIVEN } })).toEqual([
      "network.eu-central-1: is missing; give this region its vpcId and subnetIds",
    ]);
  });

  test("are given for no other region", () => {
    const network = { "us-west-2": GIVEN, "eu-central-1": GIVEN, "eu-west-1": GIVEN };
    expect(problemsOf({ network })).toEqual(["network.eu-west-1: is not among regions; remove it or add the region"]);
  });
});

describe("tags", () => {
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`tag-${n}`, "x"]));

  test("leave two of AWS's 50 for the name of what has one, and for the backend's", () => {
    expect(problemsOf({ tags: { ...tags(48), Name: "mine" } })).toEqual([]);
    expect(problemsOf({ tags: tags(49) })).toEqual([
      "tags: has 49 tags, and AWS takes at most 48 beside Name and GlobalApp; remove some",
    ]);
  });

  test("cannot say that everything is another backend's", () => {
    for (const key of ["GlobalApp", "globalapp"]) {
      expect(problemsOf({ tags: { [key]: "shop" } })).toEqual([
        `tags.${key}: is set by the backend itself, to its name; remove it`,
      ]);
    }
  });
});

describe("a region that is being removed", () => {
  const formerRegions = ["eu-west-1"];

  test("must not be protected, because nothing would turn that off any more", () => {
    const on = { deletionProtection: true };
    expect(problemsOf({ formerRegions, table: on, loadBalancer: on })).toEqual([
      "formerRegions: [ 'eu-west-1' ] is not allowed; deletion protection is on (table.deletionProtection, loadBalancer.deletionProtection), and AWS would stop the removal half-way: turn it off, deploy while the region is still in regions, and then move the region here",
    ]);
    expect(problemsOf({ formerRegions, loadBalancer: on })).toHaveLength(1);
  });

  test("may go while the accelerator, which stays, is protected", () => {
    expect(problemsOf({ formerRegions, accelerator: { deletionProtection: true } })).toEqual([]);
  });
});

describe("what is wrong elsewhere hides nothing:", () => {
  test.each([
    ["a bad region, the name", { regions: ["us-west-2", "nowhere"], name: "-" }, "name"],
    ["a bad weight, a region named twice", { regions: ["us-west-2", { name: "us-west-2", weight: -1 }] }, "regions[1]"],
    [
      "a bad dial, every weight 0",
      {
        regions: [
          { name: "us-west-2", weight: 0 },
          { name: "eu-west-1", weight: 0, trafficDial: -1 },
        ],
      },
      "regions",
    ],
    [
      "a bad region, ranges that overlap",
      { regions: ["nowhere", "us-west-2", { name: "eu-west-1", cidr: "10.33.0.0/20" }] },
      "regions[2].cidr",
    ],
    ["a bad table name, a seed item's key", { table: { name: "", seedItems: [{}] } }, "table.seedItems[0].item_id"],
    ["an unknown setting, the timeout", { healthCheck: { timeoutSeconds: 15, foo: 1 } }, "healthCheck.timeoutSeconds"],
    ["a bad vpcId, a missing network", { network: { "us-west-2": { ...GIVEN, vpcId: "x" } } }, "network.eu-central-1"],
  ])("%s", (_, changes, path) => {
    const problems = problemsOf(changes);
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.filter((problem) => problem.startsWith(`${path}: `))).toHaveLength(1);
  });

  test("a region whose name is no text at all is told, whatever else is by region", () => {
    const name = Object.create(null);
    const network = { "us-west-2": GIVEN };
    const [problem] = problemsOf({ regions: ["us-west-2", { name }], network });
    expect(problem).toContain("regions[1].name: [Object: null prototype] {} is not allowed");
  });

  test("a bad value is not compared with others", () => {
    expect(problemsOf({ healthCheck: { timeoutSeconds: 500 } })).toEqual([
      "healthCheck.timeoutSeconds: 500 is not allowed; use a whole number of seconds from 2 to 120",
    ]);
  });
});

describe("what would fail only on AWS", () => {
  const tokens = { issuer: "https://login.example.com/", audience: "shop" };
  const certificateArns = Object.fromEntries(
    ["us-west-2", "eu-central-1"].map((region) => [
      region,
      `arn:aws:acm:${region}:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef`,
    ]),
  );

  test("is refused before: a function that Lambda stops before its own limits do", () => {
    expect(problemsOf({ function: { timeoutSeconds: 4 } })).toEqual([
      "function.timeoutSeconds: 4 is not allowed; the example application waits for the table almost as long as 5 seconds: use at least 5",
    ]);
    expect(problemsOf({ certificateArns, writes: tokens, function: { timeoutSeconds: 5 } })).toEqual([
      "function.timeoutSeconds: 5 is not allowed; the example application waits for the table and the issuer almost as long as 6 seconds: use at least 6",
    ]);
    const own = { entry: "examples/own-app/app.ts", timeoutSeconds: 2 };
    expect(problemsOf({ function: own })).toEqual([]);
  });

  test("is refused before: more reserved concurrency than Lambda lets an account reserve", () => {
    const reserving = (reservedConcurrency: number, load?: object) =>
      problemsOf({ function: { reservedConcurrency }, load });
    expect(reserving(901)).toEqual([
      "function.reservedConcurrency: 901 is not allowed; Lambda keeps 100 of the account's 1000 concurrent executions for other functions: use at most 900, or set load.accountConcurrency if your account has more",
    ]);
    expect(reserving(901, { requestsPerSecond: 1, accountConcurrency: 2000 })).toEqual([]);
    expect(reserving(0, { requestsPerSecond: 1, accountConcurrency: 10 })).toEqual([]);
  });

  test("is refused before: two tags that are one for IAM", () => {
    expect(problemsOf({ tags: { team: "a", Team: "b" } })).toEqual([
      "tags.Team: is the same tag as team for IAM, which ignores case; remove one of the two",
    ]);
  });

  test("is refused before: a dial that comes back as another number", () => {
    expect(problemsOf({ regions: ["us-west-2", { name: "eu-central-1", trafficDial: 33.3 }] })).toEqual([
      "regions[1].trafficDial: 33.3 is not allowed; AWS keeps it as a 32-bit number, which cannot hold it exactly: use a whole number, or quarters such as 33.25",
    ]);
  });

  test("is refused before: three zones in a range that has room for two, or in a network that is there", () => {
    const regions = (prefix: number) => ["us-west-2", { name: "eu-central-1", cidr: `10.1.0.0/${prefix}` }];
    expect(problemsOf({ zones: 3, regions: regions(26) })).toEqual([
      'regions[1].cidr: "10.1.0.0/26" is not allowed; it has no room for subnets in 3 zones: use /25 or a larger range',
    ]);
    expect(problemsOf({ zones: 3, regions: regions(25) })).toEqual([]);
    expect(problemsOf({ zones: 2, regions: regions(26) })).toEqual([]);
    expect(problemsOf({ zones: 4 })).toEqual(["zones: 4 is not allowed; use 2 or 3"]);
    expect(problemsOf({ zones: 3, network: "default" })).toEqual([
      "zones: 3 is not allowed; it needs network to be create; other networks use every subnet that is there: remove it",
    ]);
  });

  test("is refused before: a default VPC behind a dual-stack accelerator", () => {
    expect(problemsOf({ network: "default", accelerator: { ipAddressType: "DUAL_STACK" } })).toEqual([
      'network: "default" is not allowed; a default VPC has no IPv6: use create, or name VPCs that have IPv6',
    ]);
  });

  test("is refused before: one subnet twice, where two availability zones are needed", () => {
    const twice = { ...GIVEN, subnetIds: ["subnet-0a1b2c3d", "subnet-0a1b2c3d"] };
    expect(problemsOf({ network: { "us-west-2": twice, "eu-central-1": GIVEN } })).toEqual([
      "network.us-west-2.subnetIds: [ 'subnet-0a1b2c3d', 'subnet-0a1b2c3d' ] is not allowed; a subnet is named twice: name two different ones",
    ]);
  });

  test("is refused before: a function that ends before its look at the table does", () => {
    expect(problemsOf({ function: { entry: "examples/own-app/app.ts", timeoutSeconds: 1 } })).toEqual([
      "healthCheck.tableTimeoutMs: 1000 is not allowed; it must be below function.timeoutSeconds (1000 ms): lower it, or raise that",
    ]);
  });
});
