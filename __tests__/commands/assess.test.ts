import { describe, expect, it } from "vitest";
import { assessBackend } from "../../src/commands/assess";
import type { BackendProps } from "../../src/settings/schema";
import { synthesizedProject } from "../support/project";
import { ARTICLE } from "../support/synth";

const run = (props: Partial<BackendProps> = {}, options: { from?: string[]; json?: boolean } = {}) =>
  assessBackend(synthesizedProject({ ...ARTICLE, ...props }), { from: [], json: false, ...options });

describe("npm run assess", () => {
  it("assesses twelve cities of the world where nobody says where clients are", async () => {
    const { text, holds } = await run();
    expect(holds).toBe(true);
    expect(text.match(/\(nearest\)/g)?.length).toBeGreaterThanOrEqual(12);
    expect(text).toContain("São Paulo");
  });

  it("assesses the places that are given", async () => {
    const { text } = await run({}, { from: ["Seattle", "eu-west-3"] });
    expect(text).toContain("Seattle");
    expect(text).not.toContain("Tokyo");
  });

  it("takes the places of the load, and says where the load does not fit", async () => {
    const load = { requestsPerSecond: { Seattle: 30_000, Frankfurt: 10 }, meanDurationMs: 100 };
    const { text, holds } = await run({ load });
    expect(holds).toBe(false);
    expect(text).toContain("DOES NOT HOLD: when nothing is broken, the function in us-west-2 would need 3167");
  });

  it("leaves out no load in silence", async () => {
    const load = { requestsPerSecond: { Seattle: 10, Frankfurt: 10 } };
    await expect(run({ load }, { from: ["Seattle"] })).rejects.toThrow(
      "load.requestsPerSecond has requests from Frankfurt: give --from for each of them, or no --from",
    );
    await expect(run({ load: { requestsPerSecond: { Atlantis: 10 } } })).rejects.toThrow(
      'load.requestsPerSecond: unknown place "Atlantis"',
    );
  });

  it("prints JSON with a schema, in which what never happens is never", async () => {
    const { text } = await run({}, { json: true, from: ["Seattle"] });
    const { schema, stack, failures } = JSON.parse(text);
    expect({ schema, stack }).toEqual({ schema: 1, stack: "GlobalApp" });
    const both = failures.find(({ kind }: { kind: string }) => kind === "pair");
    expect(both.effects[0].seconds).toEqual({ best: "never", worst: "never" });
  });
});
