import { afterEach, describe, expect, it, vi } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { readSettings } from "../../src/settings/settings";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { problemsOf } from "../support/settings";
import { synthIn, TWO } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const load = { requestsPerSecond: { Frankfurt: 200 } };
const synthWith = (props: Partial<BackendProps>) => synthIn(temporaryFolder(), { regions: TWO, ...props });

afterEach(() => void vi.unstubAllEnvs());

describe("objectives and load", () => {
  it("are outputs of the stack, which a plan shows, and so in the topology", () => {
    const objectives = { rtoSeconds: 70, rpoSeconds: 2 };
    const { outdir, json } = synthWith({ objectives, load });
    const complete = {
      requestsPerSecond: { Frankfurt: 200 },
      meanDurationMs: 20,
      writeShare: 0,
      readsPerRequest: 1,
      peakRequestsPerSecond: 0,
      accountConcurrency: 1000,
    };
    expect(json.output).toMatchObject({ objectives: { value: objectives }, load: { value: complete } });
    expect(topologyFromSynth(outdir)).toMatchObject({ objectives, load: complete });
  });

  it("are no outputs where they are not given", () => {
    const { json, topology } = synthWith({});
    expect(json.output).not.toHaveProperty("objectives");
    expect(json.output).not.toHaveProperty("load");
    expect(topology).not.toHaveProperty("objectives");
    expect(topology).not.toHaveProperty("load");
  });

  it("keep the names of locations as they are, also where Terraform would read a template", () => {
    const requestsPerSecond = { "São Paulo": 200.5, "${aws_lb.x}": 3, "%{if}": 4, "$${": 5 };
    const { json, topology } = synthWith({ load: { requestsPerSecond } });
    const names = Object.keys(json.output.load?.value.requestsPerSecond);
    expect(names.sort()).toEqual(["$$${", "$${aws_lb.x}", "%%{if}", "São Paulo"]);
    expect(topology.load?.requestsPerSecond).toEqual(requestsPerSecond);
  });

  it("are refused where they are not possible", () => {
    const problems = problemsOf({
      objectives: { rtoSeconds: 0, rpo: 1 },
      load: { requestsPerSecond: "many", writeShare: 2 },
    });
    expect(problems).toEqual([
      "objectives.rtoSeconds: 0 is not allowed; use a whole number of seconds from 1 to 3600",
      "objectives.rpo: is not a setting; known here: rtoSeconds, rpoSeconds",
      'load.requestsPerSecond: "many" is not allowed; use requests per second, or an object of them by location: { Frankfurt: 200, Tokyo: 50 }',
      "load.writeShare: 2 is not allowed; use a number from 0 to 1",
    ]);
  });
});

describe("a synth", () => {
  it("is refused where a region's failover can take longer than rtoSeconds", () => {
    expect(() => synthWith({ objectives: { rtoSeconds: 60 } })).toThrow(
      /^the backend GlobalApp does not keep its objectives:\n {2}- us-west-2: .* = 70 s; lower .*\n {2}- eu-central-1: .*\nin an incident: OBJECTIVES=report npx cdktf deploy deploys it anyway$/,
    );
  });

  it("goes on where the worst case is just as long", () => {
    expect(() => synthWith({ objectives: { rtoSeconds: 70 } })).not.toThrow();
  });

  it("goes on in an incident, when it is told to only report", () => {
    vi.stubEnv("OBJECTIVES", "report");
    expect(() => synthWith({ objectives: { rtoSeconds: 1 } })).not.toThrow();
  });
});

describe('healthCheck: "fast"', () => {
  it("is the shortest failover that AWS allows", () => {
    expect(readSettings("Shop", { regions: TWO, healthCheck: "fast" }).healthCheck).toMatchObject({
      path: "/health",
      intervalSeconds: 5,
      timeoutSeconds: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    });
    expect(() => synthWith({ healthCheck: "fast", objectives: { rtoSeconds: 42 } })).not.toThrow();
    expect(() => synthWith({ healthCheck: "fast", objectives: { rtoSeconds: 41 } })).toThrow("2 checks x 5 s + 2 s");
  });

  it("is the only word for it", () => {
    expect(problemsOf({ healthCheck: "quick" })).toEqual([
      'healthCheck: "quick" is not allowed; use an object of settings, or "fast" for the shortest failover that AWS allows',
    ]);
  });
});
