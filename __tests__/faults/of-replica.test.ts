import { describe, expect, it } from "vitest";
import { isHitByAny } from "../../src/faults/share";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { breakableWorld, US } from "../support/breakable-world";
import { bundle } from "../support/bundle";
import { functionId, topologyOf } from "../support/topology";
import { startWorld } from "../support/world";

describe("a fault of the table", () => {
  it("table-silent lets one region's endpoint answer nothing, which takes a client until its own timeout", async () => {
    const clock = new VirtualClock();
    const code = `exports.handler = async ({ path, headers }) => {
      if (headers.host === "simulator") return { statusCode: 200 };
      const answer = fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, { method: "POST", signal: AbortSignal.timeout(1500) });
      return answer.then(({ status }) => ({ statusCode: status }), ({ name }) => ({ statusCode: 504, body: name }));
    };`;
    const world = await startWorld(topologyOf(bundle(code), { healthCheck: { matcher: "200-499" } }), { clock });
    world.faults.set({ kind: "table-silent", target: US });
    const began = clock.now();
    const answer = world.functions
      .get(functionId(US))
      ?.invoke(JSON.stringify({ headers: {} }))
      .then((outcome) => [outcome, clock.now() - began]);
    await clock.advance(3000);
    expect(await answer).toEqual([{ payload: '{"statusCode":504,"body":"TimeoutError"}' }, 1500]);
    world.faults.clear();
    expect(await world.functions.get(functionId(US))?.invoke(JSON.stringify({ headers: {} }))).toEqual({
      payload: '{"statusCode":400}',
    });
  });

  it("table lets one region's endpoint answer nothing but errors", async () => {
    const { world, us, eu } = await breakableWorld();
    world.faults.set({ kind: "table", target: US });
    await expect(us.get("foobar")).rejects.toThrow("the table is unavailable (a fault of the simulator)");
    expect(await eu.get("foobar")).toBeDefined();
    world.faults.clear();
    expect(await us.get("foobar")).toBeDefined();
  });

  it.each(["table", "table-silent"])("%s with a share hits single calls", async (kind) => {
    const { world, us } = await breakableWorld({ functions: false, targetGroup: { targets: [] } });
    world.faults.set({ kind, target: US, share: 0.5 });
    const replica = world.table.replicas.get(US);
    const condition = kind === "table" ? "unavailable" : "silent";
    const draws = Array.from({ length: 40 }, () => isHitByAny(replica?.[condition] ?? new Map()));
    expect(draws.filter(Boolean).length).toBeGreaterThan(10);
    expect(draws.filter(Boolean).length).toBeLessThan(30);
    world.faults.clear();
    expect(await us.get("foobar")).toBeDefined();
  });
});
