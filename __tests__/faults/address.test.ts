import { describe, expect, it } from "vitest";
import { STATIC_ADDRESSES } from "../../src/model/static-addresses";
import type { ClientConnection } from "../../src/simulator/client";
import { breakableWorld } from "../support/breakable-world";

const [FIRST, SECOND] = STATIC_ADDRESSES;

/** Whether a request is answered within ten seconds, on each of the connections. */
async function answeredOn(
  { clock }: Awaited<ReturnType<typeof breakableWorld>>,
  connections: readonly (ClientConnection | undefined)[],
): Promise<boolean[]> {
  const answered = connections.map(() => false);
  for (const [index, connection] of connections.entries()) {
    void connection?.send({}).then((response) => {
      answered[index] = response !== undefined;
    });
  }
  await clock.advance(10_000);
  return answered;
}

describe("the fault address", () => {
  it("lets one address answer nothing, on new connections and on those that are open", async () => {
    const broken = await breakableWorld();
    const { world, client } = broken;
    const open = [client.connect(FIRST), client.connect(SECOND)];
    world.faults.set({ kind: "address", target: SECOND });
    const connections = [...open, client.connect(FIRST), client.connect(SECOND)];
    expect(await answeredOn(broken, connections)).toEqual([true, false, true, false]);
    world.faults.clear();
    // An open connection goes on. The attempt that was lost stays lost.
    expect(await answeredOn(broken, connections)).toEqual([true, true, true, false]);
    expect(await answeredOn(broken, [client.connect(SECOND)])).toEqual([true]);
  });

  it("with a share loses some new connections to it, and none that are open", async () => {
    const broken = await breakableWorld();
    const { world, client } = broken;
    const open = client.connect(FIRST);
    world.faults.set({ kind: "address", target: FIRST, share: 0.5 });
    const connections = Array.from({ length: 40 }, () => client.connect(FIRST));
    const answered = await answeredOn(broken, connections);
    const lost = answered.filter((each) => !each).length;
    expect(lost).toBeGreaterThan(8);
    expect(lost).toBeLessThan(32);
    expect(await answeredOn(broken, [open])).toEqual([true]);
  });
});
