import { describe, expect, test } from "vitest";
import { type CostOptions, costOf } from "../../src/commands/cost";
import { synthesizedProject } from "../support/project";
import { ARTICLE, DOMAIN, synth } from "../support/synth";

const run = (root: string, options: Partial<CostOptions> = {}) =>
  costOf(root, { from: [], price: [], json: false, assumptions: {}, ...options });

describe("npm run cost", () => {
  const root = synthesizedProject(ARTICLE);

  test("says what the article's backend costs: $69 a month, and health checks", async () => {
    const text = await run(root);
    expect(text).toContain("GlobalApp: cost, with Global Accelerator in front");
    // 68.985 and, in both regions, 0.0701 + 0.0058 + 0.0219 + 0.0631 and 0.0701 + 0.0058 + 0.0267 + 0.0795.
    expect(text).toContain("A month without traffic: $69.19");
    expect(text).toMatch(/public IPv4 address +us-west-2 +2 +1460 hours +\$7\.30/);
    expect(text).toContain("A month with traffic: not known, because the settings have no load");
    expect(text).toContain("With Route 53 in front: $17.75 less a month without traffic");
    expect(text).toContain("When us-west-2 is unhealthy, a million requests cost");
    expect(text).toContain("--response-kb 2: size of an answer");
    expect(text).toContain("accelerator-hour: $0.025 per hour (list price; https://aws.amazon.com/");
  });

  test("takes prices, assumptions and places, and says which price changes nothing", async () => {
    const text = await run(root, {
      from: ["New York"],
      price: ["accelerator-hour=0", "log@mars-1=9"],
      assumptions: { "response-kb": "100" },
    });
    expect(text).toContain("A month without traffic: $50.94");
    expect(text).toMatch(/data to clients +us-west-2 +100 GB +\$9\.0000/);
    expect(text).toContain("--price log@mars-1=9 changes nothing: nothing here has this price.");
    expect(text).toContain("With Route 53 in front: $0.50 more a month without traffic");
  });

  test("prints JSON with a schema, the assumptions and the prices that were used", async () => {
    const bill = JSON.parse(await run(root, { json: true }));
    expect(bill).toMatchObject({ schema: 1, stack: "GlobalApp", front: "global-accelerator", notComputed: [] });
    expect(bill.fixed.usd).toBeCloseTo(69.185, 2);
    expect(bill.monthly).toBeUndefined();
    expect(bill.assumptions).toHaveLength(16);
    expect(bill.prices.every(({ kind, source }: { kind: string; source: string }) => kind && source)).toBe(true);
  });

  test("computes a month with the load, for clients where they are", async () => {
    const load = { requestsPerSecond: { Frankfurt: 100 }, writeShare: 0.1 };
    const text = await run(synthesizedProject({ ...ARTICLE, load }));
    expect(text).toContain("which go to eu-central-1 100 %");
    expect(text).toMatch(/A month with the load, all the time: \$\d{3}\.\d\d/);
    expect(text).toContain("an hour with the load");
  });

  test("prices everything that the settings can make", async () => {
    const all = synthesizedProject({
      ...ARTICLE,
      domain: DOMAIN,
      encryption: "customer-managed",
      firewall: {},
      accelerator: {},
    });
    const bill = JSON.parse(await run(all, { json: true }));
    expect(bill.notComputed).toEqual([]);
    const count = (what: string) =>
      bill.fixed.lines.flatMap((line: { what: string; count?: number }) =>
        line.what === what ? (line.count ?? 0) : [],
      );
    expect(count("encryption key")).toEqual([1, 1]);
    expect(count("firewall rule")).toEqual([3, 3]);
    expect(count("hosted zone")).toEqual([1]);
  });

  test("says what a change costs, from two synthesized outputs", async () => {
    const folders = { before: synth().outdir, after: synth({ ...ARTICLE, zones: 3 }).outdir };
    const text = await run(root, folders);
    // A third node in each of two regions: 3.65 each for its address, and health checks.
    expect(text).toMatch(/A month without traffic: \$69\.19 -> \$76\.5\d \(\$7\.4\d more\)/);
    expect(text).toMatch(/public IPv4 address +us-west-2 +\$7\.30 +\$10\.95/);
    const json = JSON.parse(await run(root, { ...folders, json: true }));
    expect(json).toMatchObject({ schema: 1, stack: "GlobalApp" });
    expect(json.fixed.after.usd - json.fixed.before.usd).toBeCloseTo(7.3 + 0.1, 1);
  });

  test("says everything that is wrong at once", async () => {
    const wrong = run(root, {
      before: "a",
      price: ["gold=1"],
      assumptions: { consistency: "weak", "stored-gb": "-1" },
    });
    await expect(wrong).rejects.toThrow(
      /--consistency weak is not valid: use eventual, strong\n--stored-gb -1 .*\n--price gold=1 .*\n--after is missing/,
    );
  });
});
