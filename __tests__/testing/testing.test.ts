import { existsSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { describe, expect, it } from "vitest";
import { GlobalBackend } from "../../src/backend";
import { matchers } from "../../src/testing/matchers";
import { synth } from "../../src/testing/synth";
import { ARTICLE, TWO } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

expect.extend(matchers);

const [HOME, OTHER] = TWO;
const stack = synth(ARTICLE);

describe("synth", () => {
  it("gives the stack of settings: its resources, outputs and folder", () => {
    expect(stack.one("aws_lb", HOME).idle_timeout).toEqual(expect.any(Number));
    expect(stack.all("aws_lb")).toHaveLength(2);
    expect(stack.outputs).toHaveProperty(`${HOME}_table_name`, "GlobalApp");
    expect(existsSync(join(stack.folder, "cdk.tf.json"))).toBe(true);
  });

  it("gives the stack of an app, with everything that it has beside the backend", () => {
    const app = new App({ outdir: temporaryFolder() });
    const backend = new GlobalBackend(app, "Shop", ARTICLE);
    backend.addOverride("resource.aws_sns_topic.alarms", { name: "alarms" });
    expect(synth(app).one("aws_sns_topic").name).toBe("alarms");
  });

  it("refuses what main.ts would be refused", () => {
    expect(() => synth({ regions: [HOME] })).toThrow("name at least two regions");
  });

  it("names the stacks where an app has several", () => {
    const app = new App({ outdir: temporaryFolder() });
    for (const id of ["A", "B"]) new TerraformStack(app, id);
    expect(() => synth(app)).toThrow("there are several stacks");
  });
});

describe("one", () => {
  it.each([
    [
      "aws_lb",
      "eu-west-1",
      /^there is no aws_lb in eu-west-1; the stack has aws_lb\.eu-central-1_\S+, aws_lb\.us-west-2_\S+$/,
    ],
    ["aws_lb", undefined, /^there are 2 aws_lb; the stack has aws_lb\.eu-central-1_\S+, aws_lb\.us-west-2_\S+$/],
    ["aws_elb", undefined, /^there is no aws_elb; the stack has the types aws_cloudwatch_log_group, /],
  ])("says of %s in %s what there is in its place", (type, region, message) => {
    expect(() => stack.one(type, region)).toThrow(message);
  });
});

describe("the matchers", () => {
  const loadBalancer = stack.one("aws_lb", HOME);
  const listener = stack.one("aws_lb_listener", HOME);

  it("hold where the provider and the reference are right", () => {
    expect(loadBalancer).toBeMadeIn(HOME);
    expect(loadBalancer).not.toBeMadeIn(OTHER);
    expect(listener.load_balancer_arn).toReferTo(loadBalancer, "arn");
    expect(listener.load_balancer_arn).not.toReferTo(stack.one("aws_lb", OTHER), "arn");
  });

  it("explain what they found where they fail", () => {
    expect(() => expect(loadBalancer).toBeMadeIn(OTHER)).toThrow(
      `${loadBalancer.address} is made in us-west-2, not in eu-central-1`,
    );
    expect(() => expect("arn").toReferTo(loadBalancer, "arn")).toThrow(
      `the argument is "arn", and not a reference to arn of ${loadBalancer.address}: \${${loadBalancer.address}.arn}`,
    );
  });
});
