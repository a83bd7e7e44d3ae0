import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readOutputs } from "../../src/aws/outputs";
import { ROOT } from "../docs/commands";
import { dynamodb, functionConfiguration, globalAccelerator, loadBalancing } from "./aws/ask";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { hasAwsCli, RecoveryPage, sayNotRun } from "./recovery-page";
import { applyAll, changes, countByType, expectDeployed, expectNoOtherWarning, NOTHING, story } from "./story";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];

const STACK = "terraform -chdir=cdktf.out/stacks/GlobalApp";
const TABLE = "aws_dynamodb_table.global-table_0446FA45";
const REPLICA = "aws_dynamodb_table_replica.global-table_eu-central-1_85E5E346";
/** What Terraform keeps of the table. */
const IDENTITY = "terraform_data.global-table_identity_kept_value_FA1DDF03";
const GIT_LOG = "git log -5 --format='%h %an, %ar: %s'";

sayNotRun("docs/recovery.md on a backend that is deployed");

/** What `docs/recovery.md` says, step by step, with main.ts as it is, as far as a control plane without data can go. */
describe.skipIf(!hasAwsCli)("a backend that is deployed from main.ts", () => {
  const account = story("recovery");
  let project: Project;
  const page = new RecoveryPage(() => project);

  beforeAll(async () => {
    project = account.project();
    account.says("apply main.ts");
    await page.run("npm run synth");
    await page.run(`${STACK} init`);
    await applyAll(project);
  });

  test("has its outputs in the state, in two shapes that say the same", async () => {
    account.says("write outputs.json");
    const file = join(project.root, "outputs.json");
    await page.run(`${STACK} output -json > outputs.json`);
    const terraform = readOutputs(file);
    await page.run("npx cdktf output GlobalApp --outputs-file outputs.json");
    expect(readOutputs(file)).toEqual(terraform);
    const [{ DnsName }] = await globalAccelerator.accelerators(account.aws.client);
    expect(terraform.GlobalApp).toMatchObject({ accelerator_dns_name: DnsName, [`${HOME}_table_name`]: "GlobalApp" });
  });

  test("gets a lost replica back by the next apply, and nothing else changes", async () => {
    account.says("delete the replica behind Terraform's back, and apply");
    await deleteReplica("GlobalApp");
    const { create, ...others } = changes(await applyAll(project));
    expect(countByType(create)).toEqual({ aws_dynamodb_table_replica: 1 });
    expect(others.replace.concat(others.delete)).toEqual([]);
    expect(await dynamodb.tables(account.aws.client, OTHER)).toEqual(["GlobalApp"]);
  });

  test("gets a lost load balancer back by the next apply, behind the same addresses", async () => {
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

  test("takes in what a killed deploy created and did not record, by an import", async () => {
    account.says("forget a log group, and import it where the apply says that it exists");
    const address = project.addresses("aws_cloudwatch_log_group").find((each) => each.includes(HOME)) as string;
    await project.terraform.forget(address);
    await project.terraform.plan();
    const failed = project.terraform.applyPlan();
    await expect(failed).rejects.toThrow(/already exists/);
    await expect(failed).rejects.toMatchObject({ diagnostics: [{ address }] });
    await page.run(`${STACK} import ADDRESS ID`, { ADDRESS: address, ID: "/aws/lambda/GlobalApp-api" });
    const { create, replace, delete: deleted } = await applyAll(project);
    expect([create, replace, deleted]).toEqual([[], [], []]);
  });

  test("goes back from a wrong deploy to the commit before, by a revert", async () => {
    account.says("deploy a wrong commit, revert it and deploy");
    cpSync(join(ROOT, ".gitignore"), join(project.root, ".gitignore"));
    await git("init -q .");
    await git("config user.name Me");
    await git("config user.email me@example.com");
    await git("add -A");
    await git("commit -qm 'Works'");
    const works = await front();
    project.changeFunction();
    project.editMain('path: "/health"', 'path: "/helth"');
    await git("commit -qam 'Is wrong'");
    await project.synthMain();
    await applyAll(project);
    const wrong = await front();
    expect(wrong.path).toBe("/helth");
    expect(wrong.code).not.toBe(works.code);

    const [newest = ""] = (await page.run(GIT_LOG)).split("\n");
    expect(newest).toMatch(/^\w+ Me, .*: Is wrong$/);
    await page.run("git revert --no-edit COMMIT", { COMMIT: newest.split(" ")[0] as string });
    expect(await page.run("npx cdktf diff GlobalApp")).toMatch(/Plan: 0 to add, \d+ to change, 0 to destroy/);
    await page.run("npx cdktf deploy GlobalApp");
    expect(await front()).toEqual(works);
    expect(changes(await project.terraform.plan())).toEqual(NOTHING);
  });

  test("has one region deployed alone", async () => {
    account.says("deploy one region");
    expect(await page.run("npm run deploy -- --region eu-central-1")).toMatch(/^eu-central-1: /m);
  });

  test("whose state file is lost gets it back from the backup beside it", async () => {
    account.says("lose the state file, and copy its backup");
    rmSync(join(project.root, "terraform.GlobalApp.tfstate"));
    const { create } = await project.terraform.plan();
    // What a deploy would do now, and why the page forbids it.
    expect(countByType(create)).toMatchObject({ aws_globalaccelerator_accelerator: 1, aws_vpc: 2 });
    expect((await page.run("ls -l terraform.GlobalApp.tfstate*")).trim()).toMatch(/^\S.*\.tfstate\.backup$/);
    await page.run("cp terraform.GlobalApp.tfstate.backup terraform.GlobalApp.tfstate");
    await page.run("npx cdktf diff GlobalApp");
    // The backup does not know the code of the last deploy, and the provider does not ask AWS for its hash.
    const { update, ...others } = changes(await applyAll(project));
    expect(countByType(update)).toEqual({ aws_lambda_function: 2 });
    expect(Object.values(others).flat()).toEqual([]);
    await expectDeployed(account, [project], { regions: REGIONS });
  });

  test("whose table is deleted in all regions gets it back under its own name, with main.ts as it is", async () => {
    account.says("delete the table, restore it from a backup, and apply");
    const { client } = account.aws;
    project.editMain('name: "GlobalApp",', 'name: "GlobalApp",\n    pointInTimeRecovery: true,');
    await project.synthMain();
    await applyAll(project);
    // AWS makes this one by itself where a table with point-in-time recovery is deleted.
    await client.json("dynamodb", HOME, "CreateBackup", {
      TableName: "GlobalApp",
      BackupName: "GlobalApp$DeletedTableBackup",
    });
    await deleteReplica("GlobalApp");
    await client.json("dynamodb", HOME, "DeleteTable", { TableName: "GlobalApp" });

    const listed = await page.run(
      "aws dynamodb list-backups --region us-west-2 --table-name GlobalApp --backup-type ALL --query 'BackupSummaries[].[BackupArn,BackupType,BackupCreationDateTime]' --output text",
    );
    const [BACKUP = ""] = listed.split("\t");
    await page.run(
      "aws dynamodb restore-table-from-backup --region us-west-2 --target-table-name GlobalApp --backup-arn BACKUP",
      { BACKUP },
    );
    await page.run("aws dynamodb wait table-exists --region us-west-2 --table-name GlobalApp");
    const plan = await applyAll(project);
    expect(countByType(changes(plan).create)).toEqual({ aws_dynamodb_table_replica: 1 });
    expect(countByType(plan.update)).toMatchObject({ aws_dynamodb_table: 1 });
    expect([...plan.replace, ...plan.delete]).toEqual([]);
    expect(await dynamodb.tables(client, OTHER)).toEqual(["GlobalApp"]);
  });

  test("has a restored table in the place of a damaged one, by an import", async () => {
    account.says("restore the table under another name, and put it in the old one's place");
    const { client } = account.aws;
    const Item = { item_id: { S: "foobar" }, message: { S: "as it was" } };
    await client.json("dynamodb", HOME, "PutItem", { TableName: "GlobalApp", Item });
    await page.run(
      "aws dynamodb restore-table-to-point-in-time --region us-west-2 --source-table-name GlobalApp --target-table-name GlobalApp-restored --restore-date-time 2026-11-23T10:00:00Z",
    );
    await page.run("aws dynamodb wait table-exists --region us-west-2 --table-name GlobalApp-restored");

    const damaged = { ...Item, message: { S: "damaged" } };
    await client.json("dynamodb", HOME, "PutItem", { TableName: "GlobalApp", Item: damaged });
    await page.run(
      `aws dynamodb get-item --region us-west-2 --table-name GlobalApp-restored --key '{"item_id":{"S":"foobar"}}' --query Item > item.json`,
    );
    await page.run("aws dynamodb put-item --region us-west-2 --table-name GlobalApp --item file://item.json");
    const Key = { item_id: Item.item_id };
    expect(await client.json("dynamodb", HOME, "GetItem", { TableName: "GlobalApp", Key })).toEqual({ Item });

    expect((await page.run(`${STACK} state list ${TABLE} ${REPLICA}`)).trim().split("\n")).toEqual([TABLE, REPLICA]);
    await page.run(`${STACK} state rm ${TABLE} ${REPLICA} ${IDENTITY}`);
    project.editMain('name: "GlobalApp"', 'name: "GlobalApp-restored"');
    await page.run("npm run synth");
    await page.run(`${STACK} import ${TABLE} GlobalApp-restored`);

    const plan = await applyAll(project);
    expect(countByType(changes(plan).create)).toEqual({ aws_dynamodb_table_replica: 1 });
    expect(countByType(plan.update)).toEqual({
      aws_dynamodb_table: 1,
      aws_iam_role_policy: 2,
      aws_lambda_function: 2,
    });
    expect([...plan.replace, ...plan.delete]).toEqual([]);
    for (const region of REGIONS) {
      const { Environment } = await functionConfiguration(client, region, "GlobalApp-api");
      expect(Environment.Variables.tablename).toBe("GlobalApp-restored");
      // The damaged table is still there, to be looked at.
      expect((await dynamodb.tables(client, region)).sort()).toEqual(["GlobalApp", "GlobalApp-restored"]);
    }
    expect(await dynamodb.table(client, HOME, "GlobalApp-restored")).toMatchObject({
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
  });

  test("whose accelerator is disabled keeps its addresses, and enables it", async () => {
    account.says("disable the accelerator, and enable it");
    const addresses = await addressesOf();
    const ARN = await disableAccelerator();
    await page.run("aws globalaccelerator update-accelerator --region us-west-2 --accelerator-arn ARN --enabled", {
      ARN,
    });
    await deployed();
    const [accelerator] = await globalAccelerator.accelerators(account.aws.client);
    expect(accelerator.Enabled).toBe(true);
    expect(await addressesOf()).toEqual(addresses);
  });

  test("whose accelerator is deleted gets another one by the next apply, with other addresses", async () => {
    account.says("delete the accelerator, and apply");
    const addresses = await addressesOf();
    const { client } = account.aws;
    for (const { EndpointGroupArn } of await globalAccelerator.endpointGroups(client)) {
      await acceleratorApi("DeleteEndpointGroup", { EndpointGroupArn });
    }
    for (const { ListenerArn } of await globalAccelerator.listeners(client))
      await acceleratorApi("DeleteListener", { ListenerArn });
    await deployed();
    await acceleratorApi("DeleteAccelerator", { AcceleratorArn: await disableAccelerator() });

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

  test("is destroyed, except the damaged table, which Terraform has forgotten", async () => {
    account.says("destroy");
    expectNoOtherWarning(await project.terraform.destroy());
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual(
      REGIONS.map((region) => `${region} aws_dynamodb_table GlobalApp`).sort(),
    );
  });

  test("has seen every command that the page has for it", () => {
    expect(page.left("deployed")).toEqual([]);
  });

  const acceleratorApi = (operation: string, input: object) =>
    account.aws.client.json("globalaccelerator", "us-west-2", operation, input);

  const deployed = () =>
    account.until(async () => (await globalAccelerator.accelerators(account.aws.client))[0].Status === "DEPLOYED");

  async function disableAccelerator(): Promise<string> {
    const [{ AcceleratorArn }] = await globalAccelerator.accelerators(account.aws.client);
    await acceleratorApi("UpdateAccelerator", { AcceleratorArn, Enabled: false });
    await deployed();
    return AcceleratorArn;
  }

  async function addressesOf(): Promise<string[]> {
    const [{ IpSets }] = await globalAccelerator.accelerators(account.aws.client);
    return IpSets.flatMap(({ IpAddresses }: { IpAddresses: string[] }) => IpAddresses);
  }

  async function deleteReplica(TableName: string): Promise<void> {
    const ReplicaUpdates = [{ Delete: { RegionName: OTHER } }];
    await account.aws.client.json("dynamodb", HOME, "UpdateTable", { TableName, ReplicaUpdates });
    await account.until(async () => !(await dynamodb.tables(account.aws.client, OTHER)).includes(TableName));
  }

  /** What a wrong deploy changes of what serves a region. */
  async function front(): Promise<{ readonly code: string; readonly path: string }> {
    const { CodeSha256 } = await functionConfiguration(account.aws.client, OTHER, "GlobalApp-api");
    const [group] = await loadBalancing.targetGroups(account.aws.client, OTHER);
    return { code: CodeSha256, path: group.HealthCheckPath };
  }

  async function git(command: string): Promise<void> {
    const { code, stdout, stderr } = await page.bash(`git ${command}`);
    if (code !== 0) throw new Error(`git ${command} exits with ${code}:\n${stdout}${stderr}`);
  }
});
