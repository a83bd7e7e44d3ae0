import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type DeployedStack, fromOutputs, missingOutputs, readOutputs, toOutputs } from "../../src/aws/outputs";
import { temporaryFolder } from "../support/temporary-folder";

const stack: DeployedStack = {
  acceleratorDnsName: "a.awsglobalaccelerator.com",
  acceleratorIpAddresses: ["192.0.2.1", "192.0.2.2"],
  regions: { "us-west-2": { loadBalancerDnsName: "b.elb.amazonaws.com", functionName: "api", tableName: "GlobalApp" } },
};
const routes = { "/orders/*": { function_name: "shop-orders", function_arn: "arn:aws:lambda:us-west-2:1:function:x" } };
const promises = { objectives: { rtoSeconds: 70 }, load: { requestsPerSecond: { Frankfurt: 200 } } };

describe("the outputs of a stack", () => {
  it.each([
    ["with nothing to keep", stack],
    ["with objectives and a load", { ...stack, ...promises }],
    ["with routes", { ...stack, regions: { "us-west-2": { ...stack.regions["us-west-2"], routes } } } as DeployedStack],
    ["with a home region", { ...stack, homeRegion: "us-west-2" }],
    ["with a domain and a load", { ...stack, url: "https://api.example.com", load: promises.load }],
  ])("say the same when they are read back: %s", (_, given) => {
    const outputs = JSON.parse(JSON.stringify(toOutputs(given)));
    expect(fromOutputs(outputs)).toEqual(given);
    expect(missingOutputs(outputs, ["us-west-2"])).toEqual([]);
  });

  it("take no text for objectives or a load", () => {
    expect(fromOutputs({ ...toOutputs(stack), objectives: "none", load: null })).toEqual(stack);
  });
});

describe("a file of outputs", () => {
  const outputs = toOutputs({ ...stack, ...promises });
  const read = (content: object, name?: string) => {
    const file = join(temporaryFolder(), "outputs.json");
    writeFileSync(file, JSON.stringify(content));
    return readOutputs(file, name);
  };

  it("can be the one that cdktf writes, which names each stack", () => {
    expect(read({ Shop: outputs })).toEqual({ Shop: outputs });
  });

  it("can be what terraform output -json prints, which names no stack", () => {
    const terraform = Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, { sensitive: false, type: "string", value }]),
    );
    expect(read(terraform, "Shop")).toEqual({ Shop: outputs });
    expect(read(terraform)).toEqual({ GlobalApp: outputs });
  });

  it("can be of a stack that is not deployed", () => {
    expect(read({})).toEqual({});
  });
});
