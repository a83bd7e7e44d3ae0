// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";
import { readStack, ref, regionOf, type Stack } from "../../src/testing/stack";
import { synth } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const JSON_OF_SHOP = {
  resource: {
    aws_lb: { west: { provider: "aws.us-west-2", name: "shop" }, europe: { provider: "aws.eu-central-1" } },
    aws_iam_role: { api: { name: "shop" } },
  },
  data: { aws_caller_identity: { me: { provider: "aws.us-west-2" } } },
  output: { url: { value: "${aws_lb.west.dns_name}" }, region: { value: "us-west-2" } },
};

function stackOf(json: object, name = "shop"): Stack {
  const outdir = temporaryFolder();
  const folder = join(outdir, "stacks", "shop");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(json));
  const stacks = { shop: { synthesizedStackPath: "stacks/shop/cdk.tf.json" } };
  writeFileSync(join(outdir, "manifest.json"), JSON.stringify({ stacks }));
  return readStack(outdir, name);
}

const refusal = (task: () => unknown) => {
  try {
    return task();
  } catch (error) {
    return error instanceof UserError ? error.message : error;
  }
};

describe("a synthesized stack", () => {
  const stack = stackOf(JSON_OF_SHOP);

  test("has its resources and data sources, with their arguments and Terraform's names for them", () => {
    expect(stack.all().map(({ address }) => address)).toEqual([
      "aws_lb.west",
      "aws_lb.europe",
      "aws_iam_role.api",
      "data.aws_caller_identity.me",
    ]);
    expect(stack.all("aws_lb")[0]).toEqual({
      kind: "aws_lb",
      address: "aws_lb.west",
      provider: "aws.us-west-2",
      name: "shop",
    });
    expect(stack.all("aws_vpc")).toEqual([]);
  });

  test("has one of a type, or one in a region", () => {
    expect(stack.one("aws_iam_role").name).toBe("shop");
    expect(stack.one("aws_lb", "eu-central-1").address).toBe("aws_lb.europe");
    expect(stack.one("data.aws_caller_identity", "us-west-2").address).toBe("data.aws_caller_identity.me");
  });

  test("has its outputs by name", () => {
    expect(stack.outputs).toEqual({ url: "${aws_lb.west.dns_name}", region: "us-west-2" });
    expect(stackOf({}).outputs).toEqual({});
  });

  test("has its topology", () => {
    const article = synth();
    expect(article.topology.table.regions).toEqual(["us-west-2", "eu-central-1"]);
    expect(article.topology).toBe(article.topology);
  });
});

describe("a resource that is not the only one is refused:", () => {
  const stack = stackOf(JSON_OF_SHOP);

  test.each([
    ["aws_lb", "eu-west-1", "no aws_lb in eu-west-1; there are: us-west-2, eu-central-1 (stack shop)"],
    ["aws_iam_role", "eu-west-1", "no aws_iam_role in eu-west-1; there are: (no region) (stack shop)"],
    ["aws_lbs", undefined, "no aws_lbs; did you mean aws_lb? (stack shop)"],
    ["azurerm_cdn", "x", "no azurerm_cdn; there are: aws_lb, aws_iam_role, data.aws_caller_identity (stack shop)"],
    [
      "aws_lb",
      undefined,
      'there are 2 aws_lb: aws_lb.west, aws_lb.europe; name a region, or use all("aws_lb") (stack shop)',
    ],
  ])("%s %s", (type, region, message) => {
    expect(refusal(() => stack.one(type, region))).toBe(message);
  });

  test("several in one region", () => {
    const two = { aws_subnet: { a: { provider: "aws.us-west-2" }, b: { provider: "aws.us-west-2" } } };
    expect(refusal(() => stackOf({ resource: two }).one("aws_subnet", "us-west-2"))).toBe(
      'there are 2 aws_subnet in us-west-2: aws_subnet.a, aws_subnet.b; use all("aws_subnet") (stack shop)',
    );
  });
});

test("a stack that is not there is refused, and those that are there are named", () => {
  expect(refusal(() => stackOf(JSON_OF_SHOP, "depot"))).toBe("there is no stack depot; use one of shop");
});

test("a reference is written as Terraform reads it", () => {
  expect(ref({ address: "aws_lb.west" }, "arn")).toBe("${aws_lb.west.arn}");
});

test("a resource's region is its provider's alias", () => {
  expect(regionOf({ provider: "aws.us-west-2" })).toBe("us-west-2");
  expect(regionOf({ provider: "aws" })).toBeUndefined();
  expect(regionOf({})).toBeUndefined();
});
