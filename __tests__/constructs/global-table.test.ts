// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { ARTICLE, FIVE, ref, synth, THREE, TWO } from "../support/synth";

const TABLE = "aws_dynamodb_table";
const REPLICA = "aws_dynamodb_table_replica";

describe("the table", () => {
  test("is at home in the first region", () => {
    const { one, all } = synth();
    expect(one(TABLE)).toMatchObject({
      provider: "aws.us-west-2",
      name: "GlobalApp",
      hash_key: "item_id",
      attribute: [{ name: "item_id", type: "S" }],
    });
    expect(all("aws_dynamodb_global_table")).toEqual([]);
  });

  test("is what replicas need: streams of old and new images, paid per request", () => {
    expect(synth().one(TABLE)).toMatchObject({
      stream_enabled: true,
      stream_view_type: "NEW_AND_OLD_IMAGES",
      billing_mode: "PAY_PER_REQUEST",
    });
  });

  test("leaves the replicas to their own resources", () => {
    expect(synth().one(TABLE).replica).toBeUndefined();
    expect(synth().one(TABLE).lifecycle).toEqual({ ignore_changes: ["replica"] });
  });

  test("has a sort key and a TTL attribute, where the settings name them", () => {
    const { one } = synth({ regions: TWO, table: { partitionKey: "shop", sortKey: "item", ttlAttribute: "expires" } });
    expect(one(TABLE)).toMatchObject({
      hash_key: "shop",
      range_key: "item",
      attribute: [
        { name: "shop", type: "S" },
        { name: "item", type: "S" },
      ],
      ttl: { attribute_name: "expires", enabled: true },
    });
    expect(synth().one(TABLE)).not.toHaveProperty("range_key");
    expect(synth().one(TABLE)).not.toHaveProperty("ttl");
  });
});

describe("the replicas", () => {
  test.each([[TWO], [THREE], [FIVE]])("are one in each further region: %s", (regions) => {
    const { all, one } = synth({ ...ARTICLE, regions });
    expect(all(REPLICA).map(({ provider }) => provider)).toEqual(
      expect.arrayContaining(regions.slice(1).map((region) => `aws.${region}`)),
    );
    expect(all(REPLICA)).toHaveLength(regions.length - 1);
    for (const replica of all(REPLICA)) expect(replica.global_table_arn).toBe(ref(one(TABLE), "arn"));
  });

  test("are created one after the other, because the table takes one change at a time", () => {
    const { one } = synth({ ...ARTICLE, regions: FIVE });
    const chain = [one(TABLE), ...FIVE.slice(1).map((region) => one(REPLICA, region))];
    for (const [index, replica] of chain.entries()) {
      if (index > 0) expect(replica.depends_on).toEqual([chain[index - 1]?.address]);
    }
  });
});

describe("protection and backups", () => {
  test("are off unless the settings ask for them", () => {
    const { one } = synth();
    expect(one(TABLE)).toMatchObject({
      deletion_protection_enabled: false,
      point_in_time_recovery: { enabled: false },
    });
    expect(one(REPLICA)).toMatchObject({ deletion_protection_enabled: false, point_in_time_recovery: false });
  });

  test("hold in every region, because AWS does not replicate these settings", () => {
    const table = { deletionProtection: true, pointInTimeRecovery: true };
    const { one, all } = synth({ regions: THREE, table });
    expect(one(TABLE)).toMatchObject({
      deletion_protection_enabled: true,
      point_in_time_recovery: { enabled: true },
      lifecycle: { ignore_changes: ["replica"], prevent_destroy: true },
    });
    for (const replica of all(REPLICA)) {
      expect(replica).toMatchObject({ deletion_protection_enabled: true, point_in_time_recovery: true });
    }
    expect(one("aws_globalaccelerator_accelerator")).not.toHaveProperty("lifecycle");
  });
});

describe("seed items", () => {
  const itemsOf = (seedItems: NonNullable<BackendProps["table"]>["seedItems"], keys = {}) =>
    topologyFromSynth(synth({ regions: TWO, table: { ...keys, seedItems } }).outdir).table.items;

  test("are a local value of the stack in DynamoDB's own JSON, and no resource", () => {
    const { json, all } = synth();
    expect(json.locals).toEqual({
      seed_items: [{ item_id: { S: "foobar" }, message: { S: "hello from the global table" } }],
    });
    expect(all("aws_dynamodb_table_item")).toEqual([]);
  });

  test("are nothing at all where there are none", () => {
    const { json } = synth({ regions: TWO });
    expect(json).not.toHaveProperty("locals");
    expect(json).not.toHaveProperty("removed");
  });

  test("that once were resources are forgotten by Terraform, which deletes none of them", () => {
    const keys = { partitionKey: "shop", sortKey: "item" };
    const { json } = synth({ regions: TWO, table: { ...keys, seedItems: [{ shop: "a/b", item: "c" }] } });
    const forgotten = (from: string) => ({ from: `aws_dynamodb_table_item.${from}`, lifecycle: { destroy: false } });
    // The addresses under which stacks have them that were deployed before.
    expect(json.removed).toEqual([forgotten("global-table_item_a2Fbc_97E62061")]);
    expect(synth().json.removed).toEqual([forgotten("global-table_item_foobar_2EE8BED5")]);
  });

  test("carry every kind of value, and leave out what is undefined", () => {
    const seedItems = [
      { shop: "a", item: "b", n: -1.5, yes: true, no: null, list: ["x", 1], map: { k: "v" }, u: undefined },
    ];
    expect(itemsOf(seedItems, { partitionKey: "shop", sortKey: "item" })).toEqual([
      {
        shop: { S: "a" },
        item: { S: "b" },
        n: { N: "-1.5" },
        yes: { BOOL: true },
        no: { NULL: true },
        list: { L: [{ S: "x" }, { N: "1" }] },
        map: { M: { k: { S: "v" } } },
      },
    ]);
  });

  test("may have any text for a key", () => {
    const keys = ["hello world", "a/b", "a--b", "a|b", "Default", "Resource", "${x}", "grüße", "."];
    expect(itemsOf(keys.map((item_id) => ({ item_id })))).toEqual(keys.map((S) => ({ item_id: { S } })));
  });

  test("with two keys are told apart wherever one key ends and the other begins", () => {
    const seedItems = [
      { shop: "a|b", item: "c" },
      { shop: "a", item: "b|c" },
    ];
    const table = { partitionKey: "shop", sortKey: "item", seedItems };
    const { removed = [] } = synth({ regions: TWO, table }).json;
    expect(new Set(removed.map(({ from }) => from)).size).toBe(2);
  });

  test("that look like Terraform's templates are taken literally, and read back as they were", () => {
    const message = "${a} %{if b} $${c} %%{d} $ % { } \"'\\\n";
    const item = { item_id: "x", message, "${name}": { "%{in}": 1 } };
    const { json, outdir } = synth({ regions: TWO, table: { seedItems: [item] } });
    expect(JSON.stringify(json.locals)).toContain("$${a} %%{if b} $$${c} %%%{d} $ % { }");
    expect(topologyFromSynth(outdir).table.items).toEqual([
      { item_id: { S: "x" }, message: { S: message }, "${name}": { M: { "%{in}": { N: "1" } } } },
    ]);
  });
});
