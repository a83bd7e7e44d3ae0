import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { status } from "../../src/commands/status";
import { UserError } from "../../src/process/user-error";
import { serveApi } from "../support/aws-api";
import { temporaryFolder } from "../support/temporary-folder";
import { functionId } from "../support/topology";

const US = "us-west-2";

/** A folder in which a simulator runs. */
async function simulated() {
  const { world, endpoint } = await serveApi({ function: { environment: { tablename: "T", STATUS: "200" } } });
  const outputs = { Test: { [`${US}_function_name`]: "globalapp", "eu-central-1_function_name": "globalapp" } };
  const root = temporaryFolder();
  mkdirSync(join(root, ".globalapp"));
  const write = (simulator: object) =>
    writeFileSync(join(root, ".globalapp", "simulator.json"), JSON.stringify(simulator));
  write({ awsEndpointUrl: endpoint, faultsUrl: "", outputs });
  const variables = (region: string) => world.functions.get(functionId(region))?.configuration.environment;
  return { root, world, variables, write, outputs };
}

const refused = async (...args: Parameters<typeof status>) => {
  const error = await status(...args).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
};

describe("status", () => {
  it("shows and sets the STATUS of one region's function, and leaves its other variables", async () => {
    const { root, variables } = await simulated();
    expect(await status(root, US, undefined, {})).toBe("us-west-2: STATUS is 200");
    expect(await status(root, US, 400, {})).toBe("us-west-2: STATUS 200 -> 400");
    expect(await status(root, US, undefined, {})).toBe("us-west-2: STATUS is 400");
    expect(variables(US)).toEqual({ tablename: "T", STATUS: "400" });
    expect(variables("eu-central-1")).toEqual({ tablename: "T", STATUS: "200" });
  });

  it("says where it is not set", async () => {
    const { root, world } = await simulated();
    world.functions.get(functionId(US))?.configure({ environment: { tablename: "T" } });
    expect(await status(root, US, undefined, {})).toBe("us-west-2: STATUS is not set");
    expect(await status(root, US, 503, {})).toBe("us-west-2: STATUS not set -> 503");
  });

  it("takes the function's name from outputs, where they are given", async () => {
    const { root, outputs } = await simulated();
    const file = join(root, "outputs.json");
    writeFileSync(file, JSON.stringify(outputs));
    expect(await refused(root, "sa-east-1", 400, { outputs: file })).toBe(
      "the backend has no region sa-east-1; use one of us-west-2, eu-central-1",
    );
  });
});

describe("status refuses", () => {
  it("to go on without a simulator", async () => {
    expect(await refused(temporaryFolder(), US, 400, {})).toBe(
      "no simulator runs here: start one with npm start, or name a deployed backend with --outputs FILE",
    );
  });

  it("a simulator that has ended", async () => {
    const { root, world, write, outputs } = await simulated();
    const url = world.tableUrls.get(US) as string;
    write({ awsEndpointUrl: url, faultsUrl: "", outputs });
    await world.stop();
    expect(await refused(root, US, 400, {})).toBe("the simulator has ended: start it again with npm start");
  });

  it("a region that there is not, naming those that there are", async () => {
    const { root } = await simulated();
    expect(await refused(root, "mars-1", 400, {})).toBe(
      "the backend has no region mars-1; use one of us-west-2, eu-central-1",
    );
  });

  it("a function that there is not, with AWS's own words", async () => {
    const { root, write } = await simulated();
    const { endpoint } = await serveApi();
    write({ awsEndpointUrl: endpoint, faultsUrl: "", outputs: { Test: { [`${US}_function_name`]: "other" } } });
    expect(await refused(root, US, 400, {})).toMatch(/ResourceNotFoundException.*Function not found: .*:other/s);
  });

  it.each([
    ["that is not there", undefined, "cannot be read"],
    ["that is no JSON", "{", "has no outputs"],
    ["that is no list of stacks", "null", "has no outputs"],
    ["whose stacks hold nothing", '{"GlobalApp":"text"}', "has no outputs"],
  ])("a file of outputs %s", async (_what, text, why) => {
    const outputs = join(temporaryFolder(), "outputs.json");
    if (text !== undefined) writeFileSync(outputs, text);
    expect(await refused(temporaryFolder(), US, 400, { outputs })).toBe(
      `${outputs} ${why}: write it with npx cdktf output GlobalApp --outputs-file FILE`,
    );
  });
});
