import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { dynamodb, functionConfiguration, globalAccelerator, loadBalancing } from "./aws/ask";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, changes, countByType, expectDeployed, expectNoOtherWarning, story } from "./story";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];

const backend: BackendProps = {
  name: "shop",
  regions: REGIONS,
  network: "default",
  table: { name: "shop", pointInTimeRecovery: true },
};

/** What `docs/recovery.md` says, step by step, as far as a control plane without data can go. */
describe("a backend that has lost", () => {
  const account = story("recovery");
  let project: Project;

  beforeAll(async () => {
    project = account.project();
    await project.synth(backend);
    await project.terraform.init();
    account.says("apply a backend to take things from");
    await applyAll(project);
  });

  test("a replica gets it back by the next apply, and nothing else changes", async () => {
    account.says("delete the replica behind Terraform's back, and apply");
    await account.aws.client.json("dynamodb", HOME, "UpdateTable", {
      TableName: "shop",
      ReplicaUpdates: [{ Delete: { RegionName: OTHER } }],
    });
    await account.until(async () => (await dynamodb.tables(account.aws.client, OTHER)).length === 0);
    const { create, ...others } = changes(await applyAll(project));
    expect(countByType(create)).toEqual({ aws_dynamodb_table_replica: 1 });
    expect(others.replace.concat(others.delete)).toEqual([]);
    expect(await dynamodb.tables(account.aws.client, OTHER)).toEqual(["shop"]);
  });

  test("a load balancer gets it back by the next apply, behind the same addresses", async () => {
    account.says("delete a load balancer, and apply");
    const addresses = await addressesOf();
    const [{ LoadBalancerArn }] = await loadBalancing.loadBalancers(account.aws.client, OTHER);
    await account.aws.client.query("elasticloadbalancing", OTHER, "DeleteLoadBalancer", { LoadBalancerArn });
    const { create, replace } = await applyAll(project);
    expect(countByType(create)).toMatchObject({ aws_lb: 1, aws_lb_listener: 1 });
    expect(replace).toEqual([]);
    await expectDeployed(account, [project], { regions: REGIONS });
    expect(await addressesOf()).toEqual(addresses);
    const endpoints = (await globalAccelerator.endpointGroups(account.aws.client)).find(
      ({ EndpointGroupRegion }) => EndpointGroupRegion === OTHER,
    ).EndpointDescriptions;
    const [loadBalancer] = await loadBalancing.loadBalancers(account.aws.client, OTHER);
    expect(endpoints).toMatchObject([{ EndpointId: loadBalancer.LoadBalancerArn }]);
  });

  test("its data has the restored table in its place, by an import", async () => {
    account.says("restore the table under another name, and put it in the old one's place");
    const { client } = account.aws;
    await client.json("dynamodb", HOME, "RestoreTableToPointInTime", {
      SourceTableName: "shop",
      TargetTableName: "shop-restored",
      UseLatestRestorableTime: true,
    });
    const [table] = project.addresses("aws_dynamodb_table") as [string];
    const replicas = project.addresses("aws_dynamodb_table_replica");
    await project.terraform.forget(table, ...replicas);
    await project.synth({ ...backend, table: { ...backend.table, name: "shop-restored" } });
    await project.terraform.import(table, "shop-restored");

    const plan = await applyAll(project);
    expect(countByType(plan.create)).toEqual({ aws_dynamodb_table_replica: 1 });
    expect(countByType(plan.update)).toEqual({
      aws_dynamodb_table: 1,
      aws_iam_role_policy: 2,
      aws_lambda_function: 2,
    });
    expect([...plan.replace, ...plan.delete]).toEqual([]);
    for (const region of REGIONS) {
      const { Environment } = await functionConfiguration(client, region, "shop-api");
      expect(Environment.Variables.tablename).toBe("shop-restored");
      // The damaged table is still there, to be looked at.
      expect((await dynamodb.tables(client, region)).sort()).toEqual(["shop", "shop-restored"]);
    }
    expect(await dynamodb.table(client, HOME, "shop-restored")).toMatchObject({
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
  });

  test("its accelerator gets another one by the next apply, with other addresses", async () => {
    account.says("delete the accelerator, and apply");
    const addresses = await addressesOf();
    const { client } = account.aws;
    const call = (operation: string, input: object) => client.json("globalaccelerator", "us-west-2", operation, input);
    for (const { EndpointGroupArn } of await globalAccelerator.endpointGroups(client)) {
      await call("DeleteEndpointGroup", { EndpointGroupArn });
    }
    for (const { ListenerArn } of await globalAccelerator.listeners(client))
      await call("DeleteListener", { ListenerArn });
    const [{ AcceleratorArn }] = await globalAccelerator.accelerators(client);
    await account.until(async () => (await globalAccelerator.accelerators(client))[0].Status === "DEPLOYED");
    await call("UpdateAccelerator", { AcceleratorArn, Enabled: false });
    await account.until(async () => (await globalAccelerator.accelerators(client))[0].Status === "DEPLOYED");
    await call("DeleteAccelerator", { AcceleratorArn });

    const { create, ...others } = changes(await applyAll(project));
    expect(countByType(create)).toEqual({
      aws_globalaccelerator_accelerator: 1,
      aws_globalaccelerator_endpoint_group: 2,
      aws_globalaccelerator_listener: 1,
    });
    expect(Object.values(others).flat()).toEqual([]);
    const now = await addressesOf();
    expect(now).toHaveLength(2);
    expect(now.filter((address) => addresses.includes(address))).toEqual([]);
  });

  test("nothing any more is destroyed, but for the damaged table, which Terraform has forgotten", async () => {
    account.says("destroy");
    expectNoOtherWarning(await project.terraform.destroy());
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual(
      REGIONS.map((region) => `${region} aws_dynamodb_table shop`).sort(),
    );
  });

  async function addressesOf(): Promise<string[]> {
    const [{ IpSets }] = await globalAccelerator.accelerators(account.aws.client);
    return IpSets.flatMap(({ IpAddresses }: { IpAddresses: string[] }) => IpAddresses);
  }
});
