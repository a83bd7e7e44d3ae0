import { describe, expect, it } from "vitest";
import { type Configuration, protections } from "../../src/teardown/protection";

const KEPT = { lifecycle: { prevent_destroy: true } };

const table = (deletion_protection_enabled: boolean) => ({
  address: "aws_dynamodb_table.t",
  type: "aws_dynamodb_table",
  values: { deletion_protection_enabled },
});
const loadBalancer = (enable_deletion_protection: boolean) => ({
  address: "aws_lb.alb",
  type: "aws_lb",
  values: { enable_deletion_protection },
});
const accelerator = {
  address: "aws_globalaccelerator_accelerator.a",
  type: "aws_globalaccelerator_accelerator",
  values: {},
};

const of = (resources: Parameters<typeof protections>[1], configuration: Configuration = {}) =>
  protections("GlobalApp", resources, configuration);

describe("what protects a stack", () => {
  it("is nothing where nothing is on", () => {
    expect(of([table(false), loadBalancer(false), accelerator])).toEqual([]);
  });

  it("has to be turned off and deployed where AWS protects it itself", () => {
    const on = { aws_dynamodb_table: { t: { deletion_protection_enabled: true, ...KEPT } } };
    expect(of([table(true)], on)).toEqual([
      "table.deletionProtection is on: set it to false in main.ts and deploy that with npx cdktf deploy GlobalApp",
    ]);
    expect(of([loadBalancer(true)], { aws_lb: { alb: { enable_deletion_protection: true } } })).toEqual([
      "loadBalancer.deletionProtection is on: set it to false in main.ts and deploy that with npx cdktf deploy GlobalApp",
    ]);
  });

  it("has only to be turned off where Terraform alone protects it", () => {
    expect(of([accelerator], { aws_globalaccelerator_accelerator: { a: KEPT } })).toEqual([
      "accelerator.deletionProtection is on: set it to false in main.ts",
    ]);
  });

  it("has yet to be deployed where main.ts has it off already", () => {
    expect(of([table(true)], { aws_dynamodb_table: { t: {} } })).toEqual([
      "table.deletionProtection is off in main.ts, but aws_dynamodb_table.t is still protected: deploy that with npx cdktf deploy GlobalApp",
    ]);
  });

  it("is on a replica too", () => {
    const replica = {
      address: "aws_dynamodb_table_replica.r",
      type: "aws_dynamodb_table_replica",
      values: { deletion_protection_enabled: true },
    };
    expect(of([table(false), replica])).toEqual([
      expect.stringContaining("aws_dynamodb_table_replica.r is still protected"),
    ]);
  });

  it("is named by its address where no setting is known for it", () => {
    const key = { address: "aws_kms_key.k", type: "aws_kms_key", values: {} };
    expect(of([key], { aws_kms_key: { k: KEPT } })).toEqual([
      "aws_kms_key.k has lifecycle.prevent_destroy: remove that",
    ]);
  });

  it("does not count for what is not deployed", () => {
    expect(of([], { aws_globalaccelerator_accelerator: { a: KEPT }, aws_kms_key: { k: KEPT } })).toEqual([]);
  });

  it("is all told at once", () => {
    expect(
      of([table(true), loadBalancer(true), accelerator], { aws_globalaccelerator_accelerator: { a: KEPT } }),
    ).toHaveLength(3);
  });
});
