import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareFronts, type FrontsOptions } from "../../src/commands/fronts";
import { synthesizedProject } from "../support/project";
import { ARTICLE } from "../support/synth";

const run = (root: string, options: Partial<FrontsOptions> = {}) =>
  compareFronts(root, { regions: "2..4", from: [], price: [], json: false, assumptions: {}, ...options });

describe("npm run fronts", () => {
  const root = synthesizedProject(ARTICLE);

  test("shows twelve cities of the world, and ends with the answer in three sentences", async () => {
    const text = await run(root);
    expect(text).toContain("GlobalApp: Global Accelerator or Route 53 in front of us-west-2 and eu-central-1");
    expect(text).toContain("(12 of 109; --json and --html have all)");
    const [, answer = ""] = text.split("\nAnswer\n");
    expect(answer.split("\n")).toHaveLength(3);
    expect(text).toContain("--internet-factor 1.2: ");
    expect(text).toContain(
      "accelerator-hour: $0.025 per hour (list price; https://aws.amazon.com/global-accelerator/pricing/)",
    );
  });

  test("takes the places and the assumptions that are given", async () => {
    const text = await run(root, { from: ["Lima", "eu-west-3"], assumptions: { "edge-ms": "0" }, regions: "3" });
    expect(text).toContain("Lima");
    expect(text).not.toContain("Tokyo");
    expect(text).toContain("--edge-ms 0: ");
    expect(text.match(/^ {2}3 /gm)).toHaveLength(2);
  });

  test("prints JSON with a schema, in which what never happens is never", async () => {
    const { schema, stack, cities, byCount, leavers, answer, assumptions } = JSON.parse(
      await run(root, { json: true }),
    );
    expect({ schema, stack, cities: cities.length, answer: answer.length }).toEqual({
      schema: 1,
      stack: "GlobalApp",
      cities: 109,
      answer: 3,
    });
    expect(byCount.map(({ count }: { count: number }) => count)).toEqual([2, 3, 4]);
    expect(leavers.route53[3].seconds[0]).toEqual({ best: "never", worst: "never" });
    expect(assumptions).toHaveLength(9);
  });

  test("writes a page with two charts that needs no network", async () => {
    const html = join(root, "fronts.html");
    await run(root, { html });
    const page = readFileSync(html, "utf8");
    expect(page).toContain("Clients that still connect to the failed region, at worst");
    expect(page).toContain("Average wait for an answer from 109 cities, by number of regions");
    // Each chart is drawn for a wide and for a narrow window.
    expect(page.match(/<svg class="(wide|narrow)"/g)).toHaveLength(4);
    expect(page).not.toMatch(/<(script|link|img)|src=|url\(http/);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("says everything that is wrong at once, and writes nothing", async () => {
    const wrong = run(root, {
      regions: "5..3",
      from: ["Atlantis"],
      html: "nowhere/fronts.html",
      assumptions: { tls: "9" },
    });
    await expect(wrong).rejects.toThrow(/--tls 9 [\s\S]*Atlantis[\s\S]*--html [\s\S]*--regions 5\.\.3 is not valid/);
    expect(existsSync(join(root, "nowhere"))).toBe(false);
    await expect(run(root, { regions: "5..3", html: "early.html" })).rejects.toThrow("--regions 5..3 is not valid");
    expect(existsSync(join(root, "early.html"))).toBe(false);
  });

  test.each(["0..3", "2..99", "two", "2-4", ""])("refuses the numbers of regions %j", async (regions) => {
    await expect(run(root, { regions })).rejects.toThrow("use FROM..TO, such as 2..10, or one number, from 1 to 30");
  });
});
