import { describe, expect, it } from "vitest";
import { promisesFrom } from "../../src/topology/promises";
import { unescapedTemplates } from "../../src/topology/template";

const load = {
  requestsPerSecond: 10,
  meanDurationMs: 20,
  writeShare: 0,
  readsPerRequest: 1,
  peakRequestsPerSecond: 0,
  accountConcurrency: 1000,
};

describe("objectives and load of outputs", () => {
  it("are the outputs of these names, whatever else there is", () => {
    const objectives = { rtoSeconds: 70 };
    expect(promisesFrom({ accelerator_dns_name: "a", objectives, load })).toEqual({ objectives, load });
    expect(promisesFrom({ accelerator_dns_name: "a" })).toEqual({});
  });

  it.each([
    ["a text", "100"],
    ["a part of a load", { requestsPerSecond: 10 }],
    ["a load of texts", { ...load, requestsPerSecond: { Frankfurt: "many" } }],
    ["nothing", null],
  ])("are not a user's own output of the same name: %s", (_, own) => {
    expect(promisesFrom({ load: own })).toEqual({});
  });
});

it("a constant of Terraform's JSON has its escapes removed, in keys too", () => {
  expect(unescapedTemplates({ "$${a}": ["%%{b}", "$$${", 'a "$${" b\\'] })).toEqual({
    "${a}": ["%{b}", "$${", 'a "${" b\\'],
  });
});
