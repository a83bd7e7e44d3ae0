// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { App } from "cdktf";
import { describe, expect, test } from "vitest";
import { PRODUCTION } from "../examples/production";
import { GlobalBackend } from "../src/backend";
import { SettingsError } from "../src/settings/problem";
import type { BackendProps } from "../src/settings/schema";
import { built } from "./support/built";
import {
  ARTICLE,
  type Block,
  DOMAIN,
  FIVE,
  filesIn,
  type Resource,
  type Stack,
  synth,
  synthIn,
  THREE,
  TWO,
} from "./support/synth";
import { temporaryFolder } from "./support/temporary-folder";

const ROOT = join(__dirname, "..");
const APP = built("__tests__/support/app.ts");

const given = (regions: readonly string[]) =>
  Object.fromEntries(
    regions.map((region) => [region, { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"] }]),
  );

const certificates = (regions: readonly string[]) =>
  Object.fromEntries(
    regions.map((region) => [
      region,
      `arn:aws:acm:${region}:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef`,
    ]),
  );

/** Every switch that changes what is synthesized, one at a time, and all at once. */
const BACKENDS: Readonly<Record<string, BackendProps>> = {
  "two regions": ARTICLE,
  "three regions": { ...ARTICLE, regions: THREE },
  "five regions": { ...ARTICLE, regions: FIVE },
  "the default network": { ...ARTICLE, network: "default" },
  "given networks": { ...ARTICLE, network: given(TWO) },
  "internal load balancers": { ...ARTICLE, loadBalancer: { scheme: "internal" } },
  "dual stack": { ...ARTICLE, accelerator: { ipAddressType: "DUAL_STACK" } },
  "a sort key and a TTL": { regions: TWO, table: { sortKey: "at", ttlAttribute: "expires" } },
  writes: { ...ARTICLE, writes: "anonymous" },
  tracing: { ...ARTICLE, function: { tracing: true } },
  "logs of the traffic": { ...ARTICLE, trafficLogs: { flowLogs: true } },
  "logs that go with the backend": { ...ARTICLE, trafficLogs: { deleteWithBackend: true } },
  "deletion protection": {
    ...ARTICLE,
    table: { deletionProtection: true, pointInTimeRecovery: true },
    accelerator: { deletionProtection: true },
  },
  "a domain": { ...ARTICLE, domain: DOMAIN },
  "a domain and dual stack": { ...ARTICLE, domain: DOMAIN, accelerator: { ipAddressType: "DUAL_STACK" } },
  "Route 53 in front": { ...ARTICLE, domain: DOMAIN, front: "route-53" },
  "Route 53 in front of five regions, dual stack, one of them out": {
    regions: [...FIVE.slice(1), { name: "us-west-2", weight: 0 }],
    domain: DOMAIN,
    front: "route-53",
    accelerator: { ipAddressType: "DUAL_STACK" },
  },
  "clients that move to Route 53": {
    ...ARTICLE,
    domain: DOMAIN,
    front: "route-53",
    formerFront: "global-accelerator",
  },
  "given certificates": { ...ARTICLE, certificateArns: certificates(TWO) },
  "writes for the bearers of tokens": {
    ...ARTICLE,
    domain: DOMAIN,
    writes: { issuer: "https://login.example.com", audience: "shop" },
  },
  "a key of its own": { ...ARTICLE, regions: THREE, encryption: "customer-managed" },
  "a firewall": { ...ARTICLE, firewall: {} },
  "its state in a bucket": { ...ARTICLE, state: { bucket: "shop-state", region: "eu-central-1" } },
  production: PRODUCTION,
  tags: { ...ARTICLE, tags: { team: "shop", "cost center": "r+d @ 7" } },
  "everything in five regions": {
    name: "shop",
    regions: [...FIVE.slice(1), { name: "us-west-2", trafficDial: 10, weight: 1 }],
    table: {
      sortKey: "at",
      ttlAttribute: "expires",
      pointInTimeRecovery: true,
      deletionProtection: true,
      seedItems: [{ item_id: "a", at: "b" }],
    },
    function: { tracing: true, reservedConcurrency: 0, architecture: "x86_64" },
    loadBalancer: { scheme: "internal", multiValueHeaders: true },
    accelerator: { clientAffinity: "SOURCE_IP", ipAddressType: "DUAL_STACK", deletionProtection: true },
    writes: "anonymous",
    tags: { team: "shop" },
  },
};

const regionsOf = ({ regions }: BackendProps) =>
  regions.map((region) => (typeof region === "string" ? region : region.name));

const isAccelerated = ({ front, formerFront }: BackendProps) =>
  front !== "route-53" || formerFront === "global-accelerator";

/** Every value in a JSON, with the key that holds it. */
function* values(json: unknown, key = ""): Generator<readonly [key: string, value: unknown]> {
  yield [key, json];
  if (typeof json !== "object" || json === null) return;
  for (const [inner, value] of Object.entries(json)) yield* values(value, inner);
}

const statementsOf = ({ all }: Stack): readonly Block[] =>
  all("aws_iam_role_policy").flatMap(({ policy }) => JSON.parse(policy).Statement);

/** How many of a kind, by provider. */
function countOf(resources: readonly Resource[], kind: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { provider } of resources.filter((resource) => resource.kind === kind)) {
    counts[provider] = (counts[provider] ?? 0) + 1;
  }
  return counts;
}

describe.each(Object.entries(BACKENDS))("a backend with %s", (_, props) => {
  const stack = synth(props);
  const { json, all } = stack;
  const regions = regionsOf(props);
  const each = (count: number) => Object.fromEntries(regions.map((region) => [`aws.${region}`, count]));

  test("names a provider for every resource and data source", () => {
    const known = ["archive", ...regions.map((region) => `aws.${region}`)];
    // Terraform's own resource has the provider that is built in.
    for (const { kind, address, provider } of all().filter((each) => each.kind !== "terraform_data")) {
      expect(known, address).toContain(provider);
      expect(kind.replace("data.", "").split("_")[0], address).toBe(String(provider).split(".")[0]);
    }
  });

  test("has one AWS provider per region, whose alias is the region's name", () => {
    const providers = json.provider.aws?.map(({ alias, region }) => ({ alias, region }));
    expect(providers).toEqual(regions.map((region) => ({ alias: region, region })));
  });

  test("uses every alias", () => {
    const used = new Set(all().map(({ provider }) => provider));
    for (const region of regions) expect(used).toContain(`aws.${region}`);
  });

  test("has one of each regional resource in every region", () => {
    for (const kind of [
      "aws_cloudwatch_log_group",
      "aws_iam_role",
      "aws_lambda_function",
      "aws_lambda_permission",
      "aws_lb",
      "aws_lb_target_group",
      "aws_lb_target_group_attachment",
      "aws_security_group",
    ]) {
      expect(countOf(all(), kind), kind).toEqual(each(1));
    }
    // The right to send traces is one of its own.
    expect(countOf(all(), "aws_iam_role_policy")).toEqual(each(props.function?.tracing ? 2 : 1));
  });

  test("has one table with a replica in every further region, and one accelerator with a group for every region, or none", () => {
    const [home, ...others] = regions;
    expect(countOf(all(), "aws_dynamodb_table")).toEqual({ [`aws.${home}`]: 1 });
    expect(countOf(all(), "aws_dynamodb_table_replica")).toEqual(
      Object.fromEntries(others.map((region) => [`aws.${region}`, 1])),
    );
    const accelerators = isAccelerated(props) ? 1 : 0;
    expect(all("aws_globalaccelerator_accelerator")).toHaveLength(accelerators);
    expect(all("aws_globalaccelerator_listener")).toHaveLength(accelerators);
    const groups = all("aws_globalaccelerator_endpoint_group");
    expect(groups.map(({ endpoint_group_region }) => endpoint_group_region).sort()).toEqual(
      isAccelerated(props) ? [...regions].sort() : [],
    );
  });

  test("gives no IAM action by wildcard, and no resource by wildcard but to X-Ray, which knows no other", () => {
    const statements = statementsOf(stack);
    expect(statements.length).toBeGreaterThanOrEqual(2 * regions.length);
    for (const { Effect, Action, Resource } of statements) {
      expect(Effect).toBe("Allow");
      for (const action of Action) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
      if (Resource === "*") expect(Action).toEqual(["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);
      else
        expect(Resource).toMatch(
          /^(arn:aws:(dynamodb|logs):[a-z0-9-]+:\$\{data\.aws_caller_identity\.[^}]+\}:(table\/[\w-]+|log-group:[\w/-]+:\*)|\$\{aws_kms_(key|replica_key)\.[^}]+\.arn\})$/,
        );
    }
  });

  test("only reads single items, unless writes are on", () => {
    const actions = statementsOf(stack).flatMap(({ Action }) => Action as string[]);
    const onTable = [...new Set(actions.filter((action) => action.startsWith("dynamodb:")))];
    const writes = props.writes ? ["dynamodb:PutItem", "dynamodb:DeleteItem"] : [];
    expect(onTable).toEqual(["dynamodb:GetItem", ...writes]);
  });

  test("has no absolute path", () => {
    const here = [ROOT, tmpdir(), homedir(), stack.outdir, process.cwd()];
    const texts = [...values(json)].flat().filter((text) => typeof text === "string");
    const isUrlPath = (text: string) => text === "/health" || text.startsWith("/aws/lambda/") || text === "//";
    expect(texts.filter((text) => here.some((path) => text.includes(path)))).toEqual([]);
    expect(texts.filter((text) => isAbsolute(text) && !isUrlPath(text))).toEqual([]);
  });

  test("sets `region` on nothing but providers, because only one version of the AWS provider knows it elsewhere", () => {
    const { provider, terraform, ...rest } = json;
    const named = Object.values(rest.resource).flatMap((each) => Object.values(each));
    const records = named.flatMap(({ latency_routing_policy }) => latency_routing_policy ?? []);
    expect([...values(rest)].filter(([key]) => key === "region")).toHaveLength(records.length);
  });

  test("picks availability zones with element(), because an index into a computed list is lost", () => {
    for (const { availability_zone } of all("aws_subnet")) expect(availability_zone).toMatch(/^\$\{element\(/);
  });

  test("prevents destruction of the table, the load balancers and the accelerator where asked to, and of nothing else", () => {
    const kept = all().filter(({ lifecycle }) => lifecycle?.prevent_destroy !== undefined);
    expect(kept.map(({ kind }) => kind).sort()).toEqual([
      ...(props.table?.deletionProtection ? ["aws_dynamodb_table"] : []),
      ...(props.accelerator?.deletionProtection ? ["aws_globalaccelerator_accelerator"] : []),
      ...(props.loadBalancer?.deletionProtection ? regions.map(() => "aws_lb") : []),
    ]);
  });

  test("refers only to what is there", () => {
    const addresses = new Set(all().map(({ address }) => address));
    // What Terraform is to forget is there no more.
    const { removed: _, ...current } = json;
    const texts = [...values(current)].map(([, value]) => value).filter((text) => typeof text === "string");
    const references = texts.flatMap((text) => text.match(/(?:data\.)?(?:aws|archive|terraform)_\w+\.[\w-]+/g) ?? []);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((reference) => !addresses.has(reference))).toEqual([]);
  });

  test("gives out what is in front and what each region has, under stable names", () => {
    const names = regions.flatMap((region) => [
      `${region}_load_balancer_dns_name`,
      `${region}_function_name`,
      `${region}_table_name`,
    ]);
    const all = [
      ...(props.front === "route-53" ? ["front"] : ["accelerator_dns_name", "accelerator_ip_addresses"]),
      "home_region",
      ...(props.domain ? ["url"] : []),
      ...(props.load ? ["load"] : []),
      ...(props.objectives ? ["objectives"] : []),
      ...(props.alarms ? ["alarms"] : []),
      ...names,
    ];
    expect(Object.keys(json.output).sort()).toEqual(all.sort());
  });
});

test("nothing is constructed of a backend whose settings are wrong", () => {
  const app = new App({ outdir: temporaryFolder() });
  const wrong: BackendProps = { regions: ["us-west-2", "eu-central-1"], table: { sortKey: "item_id" } };
  expect(() => new GlobalBackend(app, "GlobalApp", wrong)).toThrow(SettingsError);
  expect(app.node.children).toEqual([]);
});

test("a former region has its provider, so that Terraform can delete what was there, and nothing else", () => {
  const { json, all } = synth({ ...ARTICLE, formerRegions: ["eu-west-1"], tags: { team: "shop" } });
  const [, , former] = json.provider.aws ?? [];
  expect(former).toMatchObject({ alias: "eu-west-1", region: "eu-west-1", default_tags: OWN_AND_TEAM });
  // A region that is out must not block a plan for minutes.
  for (const provider of json.provider.aws ?? []) {
    expect(provider).toMatchObject({ max_retries: 8, retry_mode: "standard" });
  }
  const ofAws = all().filter(({ kind }) => kind !== "terraform_data");
  expect(JSON.stringify([ofAws, json.output])).not.toContain("eu-west-1");
  expect(all("aws_lb")).toHaveLength(2);
});

describe("the outputs", () => {
  const { json, one } = synth();
  const outputOf = (name: string) => json.output[name]?.value;

  test("of the accelerator are its name and its static addresses", () => {
    const { address } = one("aws_globalaccelerator_accelerator");
    expect(outputOf("accelerator_dns_name")).toBe(`\${${address}.dns_name}`);
    expect(outputOf("accelerator_ip_addresses")).toBe(`\${try(flatten(${address}.ip_sets[*].ip_addresses), [])}`);
  });

  test("name the home region, whose table has the lock", () => {
    expect(outputOf("home_region")).toBe(TWO[0]);
  });

  test.each(TWO)("of a region are its own: %s", (region) => {
    expect(outputOf(`${region}_load_balancer_dns_name`)).toBe(`\${${one("aws_lb", region).address}.dns_name}`);
    expect(outputOf(`${region}_function_name`)).toBe(`\${${one("aws_lambda_function", region).address}.function_name}`);
    expect(outputOf(`${region}_table_name`)).toBe("GlobalApp");
  });
});

/** Everything has the backend's name. */
const OWN = { GlobalApp: "GlobalApp" };
const OWN_AND_TEAM = [{ tags: { ...OWN, team: "shop" } }];

describe("tags", () => {
  test("are on every provider, and so on everything that takes tags", () => {
    const { json } = synth({ ...ARTICLE, tags: { team: "shop" } });
    expect(json.provider.aws).toHaveLength(2);
    for (const { default_tags } of json.provider.aws ?? []) expect(default_tags).toEqual(OWN_AND_TEAM);
  });

  test("name the backend where the settings have none, because policies tell by it what is the backend's", () => {
    for (const { default_tags } of synth().json.provider.aws ?? []) expect(default_tags).toEqual([{ tags: OWN }]);
    const { json } = synth({ ...ARTICLE, name: "shop" });
    for (const { default_tags } of json.provider.aws ?? []) {
      expect(default_tags).toEqual([{ tags: { GlobalApp: "shop" } }]);
    }
  });
});

describe("the account", () => {
  test("is the only one whose credentials the providers accept, if the settings name one", () => {
    const { json } = synth({ ...ARTICLE, account: "123456789012", formerRegions: ["eu-west-1"] });
    expect(json.provider.aws).toHaveLength(3);
    for (const provider of json.provider.aws ?? []) expect(provider.allowed_account_ids).toEqual(["123456789012"]);
    for (const provider of synth().json.provider.aws ?? []) expect(provider).not.toHaveProperty("allowed_account_ids");
  });
});

describe("the permissions boundary", () => {
  test("is on every role, if the settings name one", () => {
    const permissionsBoundary = "arn:aws:iam::123456789012:policy/Boundary";
    const roles = synth({ ...ARTICLE, permissionsBoundary }).all("aws_iam_role");
    expect(roles.map(({ permissions_boundary }) => permissions_boundary)).toEqual(TWO.map(() => permissionsBoundary));
    for (const role of synth().all("aws_iam_role")) expect(role).not.toHaveProperty("permissions_boundary");
  });
});

describe("the version of the AWS provider", () => {
  test("is what @cdktf/provider-aws is made for, or what the settings say, and nothing else changes with it", () => {
    const versionIn = (json: object) =>
      (json as { terraform: { required_providers: { aws: { version: string } } } }).terraform.required_providers.aws;
    const [usual, other] = [synth().json, synth({ ...ARTICLE, providerVersion: "~> 5.100" }).json];
    expect([versionIn(usual).version, versionIn(other).version]).toEqual(["6.25.0", "~> 5.100"]);
    versionIn(other).version = "6.25.0";
    expect(other).toEqual(usual);
  });
});

describe("Terraform", () => {
  const { json } = synth();

  test("is of the version in .terraform-version, or a later minor one", () => {
    expect(readFileSync(join(ROOT, ".terraform-version"), "utf8").trim()).toBe("1.11.4");
    expect(json.terraform.required_version).toBe("~> 1.11");
  });

  test("keeps its local state beside the project, found from the stack's own folder", () => {
    expect(json.terraform.backend).toEqual({ local: { path: "../../../terraform.GlobalApp.tfstate" } });
  });

  test("keeps its state in a bucket where the settings name one, encrypted and with the lock beside it", () => {
    const stateOf = (state: BackendProps["state"]) => synth({ ...ARTICLE, state }).json.terraform.backend;
    const s3 = { bucket: "shop-state", region: "eu-central-1", encrypt: true, use_lockfile: true };
    expect(stateOf({ bucket: "shop-state", region: "eu-central-1" })).toEqual({
      s3: { ...s3, key: "GlobalApp.tfstate" },
    });
    expect(stateOf({ bucket: "shop-state", key: "a/b.tfstate", region: "eu-central-1" })).toEqual({
      s3: { ...s3, key: "a/b.tfstate" },
    });
  });
});

/** Synthesizes in a process of its own. @returns the files of the AWS provider that it has loaded */
function synthElsewhere(props: BackendProps, outdir = temporaryFolder()): readonly string[] {
  const listing = join(temporaryFolder(), "listing.js");
  writeFileSync(
    listing,
    `process.once("exit", () => {
      const files = Object.keys(require.cache).join("\\n").matchAll(/provider-aws.lib.([a-z0-9-]+).index.js/g);
      process.stdout.write([...files].map(([, name]) => name).join(" "));
    });`,
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", listing, APP, JSON.stringify(props)], {
    cwd: temporaryFolder(),
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.split(" ");
}

/** What a backend need not have. */
const OPTIONAL = /acm|route53|kms|wafv2/;

describe("a synth", () => {
  const { outdir } = synth(ARTICLE);
  const files = filesIn(outdir);

  test("writes the stack and its function, and nothing else", () => {
    expect(Object.keys(files)).toEqual([
      "manifest.json",
      expect.stringMatching(/^stacks\/GlobalApp\/assets\/.+\/index\.js$/),
      "stacks/GlobalApp/cdk.tf.json",
    ]);
  });

  test("gives the same bytes in another output folder", () => {
    expect(filesIn(synthIn(temporaryFolder(), ARTICLE).outdir)).toEqual(files);
  });

  test("gives the same bytes where the project lies elsewhere, and is run from elsewhere again; what is off is not loaded", () => {
    const there = temporaryFolder();
    const loaded = synthElsewhere(ARTICLE, there);
    expect(filesIn(there)).toEqual(files);
    expect(loaded).toContain("lb");
    expect(loaded.filter((file) => OPTIONAL.test(file))).toEqual([]);
  });
});

test("what is on loads no more of the providers than it needs", () => {
  const withFirewall = synthElsewhere({ ...ARTICLE, firewall: {} });
  expect(withFirewall.filter((file) => OPTIONAL.test(file)).sort()).toEqual([
    "wafv2-web-acl",
    "wafv2-web-acl-association",
  ]);
  const behindRoute53 = synthElsewhere({ ...ARTICLE, domain: DOMAIN, front: "route-53" });
  expect(behindRoute53).toContain("route53-record");
  expect(behindRoute53.filter((file) => file.includes("globalaccelerator"))).toEqual([]);
});

test("the construct tree is a contract: another id is another resource, which replaces the one that is deployed", () => {
  const { constructs } = synth({
    ...PRODUCTION,
    table: ARTICLE.table,
    loadBalancer: { scheme: "internet-facing" },
    accelerator: { ipAddressType: "DUAL_STACK" },
  });
  expect(constructs.join("\n")).toMatchSnapshot();
});
