import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { type TokenOptions, token } from "../../src/commands/token";
import { UserError } from "../../src/process/user-error";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { temporaryFolder } from "../support/temporary-folder";
import { type TopologyChanges, topologyOf } from "../support/topology";
import { echoWorld, serveWorld } from "../support/world";

const TOKENS = { WRITES: "token", JWT_ISSUER: "https://issuer.example.com", JWT_AUDIENCE: "items", JWT_SCOPE: "write" };

/** A folder in which a simulator runs. */
async function simulated(changes: TopologyChanges = { function: { environment: TOKENS } }) {
  const world = await echoWorld(topologyOf("", changes), { clock: new VirtualClock() });
  const { addresses } = await serveWorld(world, { locations: [], port: 0 });
  const root = temporaryFolder();
  mkdirSync(join(root, ".globalapp"));
  writeFileSync(join(root, ".globalapp", "simulator.json"), JSON.stringify({ ...addresses, outputs: {} }));
  return { root, world };
}

const refused = async (root: string, options: TokenOptions = { expires: 3600 }) => {
  const error = await token(root, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
};

describe("token", () => {
  it("is what the running backend wants, for as long as is asked", async () => {
    const { root } = await simulated();
    const { iat = 0, ...claims } = decodeJwt(await token(root, { expires: 90 }));
    expect(claims).toMatchObject({ iss: TOKENS.JWT_ISSUER, aud: "items", scope: "write", exp: iat + 90 });
  });

  it("has another scope where one is given", async () => {
    const { root } = await simulated();
    expect(decodeJwt(await token(root, { scope: "read", expires: 90 })).scope).toBe("read");
  });

  it("is refused where no simulator runs", async () => {
    expect(await refused(temporaryFolder())).toBe("no simulator runs here: start one with npm start");
  });

  it("is refused where the backend takes no tokens, with what to do", async () => {
    const { root } = await simulated({});
    expect(await refused(root)).toBe(
      "the backend takes no tokens: set writes: { issuer, audience } in main.ts, then start the simulator again",
    );
  });

  it("is refused where the simulator has ended without a trace", async () => {
    const { root, world } = await simulated();
    await world.stop();
    expect(await refused(root)).toBe("the simulator has ended: start it again with npm start");
  });
});
