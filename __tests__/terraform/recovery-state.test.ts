import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { ASKER } from "./aws/client";
import { type Ended, run } from "./process";
import type { Project } from "./project";
import { hasAwsCli, RecoveryPage, sayNotRun } from "./recovery-page";
import { changes, NOTHING, story } from "./story";

const STACK = "terraform -chdir=cdktf.out/stacks/GlobalApp";
const HOME = "us-west-2";

sayNotRun("docs/recovery.md on keys, and on states that are lost or locked");

/** Keys alone, since everything else of the backend is not about them. */
describe.skipIf(!hasAwsCli)("a backend with a key of its own", () => {
  const account = story("recovery-keys");
  let project: Project;
  const page = new RecoveryPage(() => project);
  const types = ["aws_kms_key", "aws_kms_replica_key", "aws_kms_alias"];
  const plan = () =>
    project.terraform.plan(...types.flatMap((type) => project.addresses(type)).map((each) => `-target=${each}`));

  beforeAll(async () => {
    project = account.project();
    account.says("apply the keys of main.ts with a customer-managed key");
    await project.synthMain();
    project.editMain("accelerator: {", 'encryption: "customer-managed",\n  accelerator: {');
    await project.synthMain();
    await project.terraform.init();
    await plan();
    await project.terraform.applyPlan();
  });

  test("keeps a replica of its key that Terraform wants to replace, because the provider did not wait for it", async () => {
    const [replica = ""] = project.addresses("aws_kms_replica_key");
    await project.terraform.taint(replica);
    expect((await plan()).replace).toEqual([replica]);
    await page.run(`${STACK} untaint aws_kms_replica_key.NAME`, { NAME: replica.split(".")[1] as string });
    expect(changes(await plan())).toEqual(NOTHING);
  });

  test("has the key back that somebody wanted to delete", async () => {
    const { client } = account.aws;
    const listed = await page.run(
      "aws kms list-aliases --region us-west-2 --query 'Aliases[?AliasName==`alias/GlobalApp`].TargetKeyId' --output text",
    );
    const KEY_ID = listed.trim();
    await client.json("kms", HOME, "ScheduleKeyDeletion", { KeyId: KEY_ID });
    await page.run("aws kms cancel-key-deletion --region us-west-2 --key-id KEY_ID", { KEY_ID });
    await page.run("aws kms enable-key --region us-west-2 --key-id KEY_ID", { KEY_ID });
    const { KeyMetadata } = await client.json("kms", HOME, "DescribeKey", { KeyId: KEY_ID });
    expect(KeyMetadata).toMatchObject({ KeyState: "Enabled", Enabled: true });
    expect(changes(await plan())).toEqual(NOTHING);
  });

  test("has seen every command that the page has for it", () => {
    expect(page.left("keys")).toEqual([]);
  });
});

/** Something small that needs no provider, where the page's commands expect the stack. */
describe.skipIf(!hasAwsCli)("a state", () => {
  const account = story("recovery-state");
  let project: Project;
  const page = new RecoveryPage(() => project);
  const Bucket = "acme-states";
  const Key = "GlobalApp.tfstate";
  // A bucket of AWS's has a name in DNS, one of a double has a path.
  const inBucket = { s3: { bucket: Bucket, key: Key, region: HOME, use_lockfile: true, use_path_style: true } };
  const inFile = { local: { path: "../../../terraform.GlobalApp.tfstate" } };

  beforeAll(() => {
    project = account.project();
    mkdirSync(project.stackFolder, { recursive: true });
  });

  test("in a file is locked for as long as a process deploys, and no longer", async () => {
    account.says("end a deploy that holds the lock of a file");
    write(inFile, "one", { waits: true });
    await terraform("init");
    const deploy = hangingDeploy();
    await account.until(async () => existsSync(join(project.root, ".terraform.GlobalApp.tfstate.lock.info")));
    const held = await terraform("plan");
    expect(held.stderr).toContain("Error acquiring the state lock");

    const lock = JSON.parse(await page.run("cat .terraform.GlobalApp.tfstate.lock.info"));
    expect(lock).toMatchObject({ Operation: "OperationTypeApply", Who: expect.stringContaining("@") });
    const unlocked = await terraform("force-unlock", "-force", lock.ID);
    expect([unlocked.code, unlocked.stderr]).toEqual([1, expect.stringContaining("LocalState not locked")]);
    const processes = await page.run("pgrep -fl 'terraform (apply|destroy|plan)'");
    expect(processes).toMatch(new RegExp(`^${deploy.pid} `, "m"));
    await page.run("kill -INT PID", { PID: String(deploy.pid) });
    await deploy.ended;
    expect(await terraform("plan")).toMatchObject({ code: 0 });
  });

  test("in a bucket stays locked when the process that deploys is killed, until it is unlocked", async () => {
    account.says("kill a deploy that holds the lock of a bucket");
    await s3().send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: HOME } }));
    await s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    write(inBucket, "one", { waits: true });
    await terraform("init", "-reconfigure");
    const deploy = hangingDeploy();
    await account.until(() => exists(`${Key}.tflock`));
    process.kill(-deploy.pid, "SIGKILL");
    await deploy.ended;

    const held = await terraform("plan");
    expect(held.stderr).toContain("Error acquiring the state lock");
    const [, ID = ""] = /\bID:\s+(\S+)/.exec(held.stderr) ?? [];
    await page.run(`${STACK} force-unlock -force ID`, { ID });
    expect(await terraform("plan")).toMatchObject({ code: 0 });
  });

  test("in a bucket that somebody has overwritten is put back from the version before", async () => {
    account.says("overwrite a state in a bucket, and restore it");
    write(inBucket, "one");
    await apply();
    await s3().send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify({ version: 4 }) }));
    expect((await planned()).code).not.toBe(0);

    const names = { BUCKET: Bucket, KEY: Key };
    const listed = await page.run(
      "aws s3api list-object-versions --bucket BUCKET --prefix KEY --query 'Versions[].[VersionId,LastModified,Size]' --output text",
      names,
    );
    // The newest first.
    const [, before = ""] = listed.split("\n");
    const [VERSION = ""] = before.split("\t");
    await page.run("aws s3api get-object --bucket BUCKET --key KEY --version-id VERSION state.json", {
      ...names,
      VERSION,
    });
    await page.run("aws s3api put-object --bucket BUCKET --key KEY --body state.json", names);
    expect((await planned()).code).toBe(0);
  });

  test("that Terraform could not write to the bucket is pushed from the file that it left", async () => {
    account.says("push errored.tfstate");
    const state = JSON.parse((await terraform("state", "pull")).stdout);
    write(inBucket, "two");
    const [resource] = state.resources;
    const attributes = {
      ...resource.instances[0].attributes,
      input: { value: "two", type: "string" },
      output: { value: "two", type: "string" },
    };
    const newer = {
      ...state,
      serial: state.serial + 1,
      resources: [{ ...resource, instances: [{ ...resource.instances[0], attributes }] }],
    };
    writeFileSync(join(project.stackFolder, "errored.tfstate"), JSON.stringify(newer));
    expect((await planned()).code).toBe(2);
    await page.run(`${STACK} state push errored.tfstate`);
    expect((await planned()).code).toBe(0);
  });

  test("has seen every command that the page has for it", () => {
    expect(page.left("state")).toEqual([]);
  });

  /** Asks as somebody else does. */
  function s3(): S3Client {
    const credentials = { accessKeyId: ASKER, secretAccessKey: ASKER };
    return new S3Client({ endpoint: account.aws.url, region: HOME, credentials, forcePathStyle: true });
  }

  const exists = (key: string): Promise<boolean> =>
    s3()
      .send(new HeadObjectCommand({ Bucket, Key: key }))
      .then(
        () => true,
        () => false,
      );

  function write(backend: object, input: string, { waits = false } = {}): void {
    const provisioner = waits ? { provisioner: [{ "local-exec": { command: "exec sleep 3600" } }] } : {};
    const json = { terraform: { backend }, resource: { terraform_data: { small: { input, ...provisioner } } } };
    writeFileSync(join(project.stackFolder, "cdk.tf.json"), JSON.stringify(json));
  }

  function terraform(command: string, ...options: string[]): Promise<Ended> {
    const args = command === "state" ? [command, ...options] : [command, "-no-color", ...options];
    return run("terraform", args, { cwd: project.stackFolder, env: project.env });
  }

  const planned = () => terraform("plan", "-detailed-exitcode");

  async function apply(): Promise<void> {
    expect(await terraform("apply", "-auto-approve")).toMatchObject({ code: 0 });
  }

  /** Deploys something that never ends by itself. */
  function hangingDeploy(): { readonly pid: number; readonly ended: Promise<unknown> } {
    const child = spawn("terraform", ["apply", "-auto-approve", "-no-color"], {
      cwd: project.stackFolder,
      env: project.env,
      stdio: "ignore",
      // A group of its own, so that nothing that it started is left when it is killed.
      detached: true,
    });
    return { pid: child.pid as number, ended: once(child, "close") };
  }
});
