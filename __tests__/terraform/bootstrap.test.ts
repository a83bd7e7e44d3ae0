import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DeleteBucketPolicyCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { ASKER } from "./aws/client";
import { type Ended, run } from "./process";
import type { Project } from "./project";
import { story } from "./story";

const STATE = { bucket: "acme-states", key: "prod/GlobalApp.tfstate", region: "eu-central-1" };
const Bucket = STATE.bucket;

describe("a bucket that npm run bootstrap has made", () => {
  const account = story("bootstrap");
  let project: Project;
  /** What keeps its state there, and needs no provider. */
  let folder: string;

  beforeAll(async () => {
    project = account.project();
    project.synth({ regions: ["us-west-2", "eu-central-1"] });
    keepInS3(project);
    folder = join(project.root, "small");
    mkdirSync(folder);
    write("one");
  });

  test("is made by the command that users run, and completed by the next", async () => {
    const first = await bootstrap();
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout.match(/^ {2}now /gm)).toHaveLength(7);
    const second = await bootstrap();
    expect([second.code, second.stderr]).toEqual([0, ""]);
    expect(second.stdout.match(/^ {2}already /gm)).toHaveLength(7);
    expect(second.stdout).not.toMatch(/^ {2}now /m);
  });

  test("has what a state's bucket should have, as S3 says", async () => {
    const { Status } = await s3().send(new GetBucketVersioningCommand({ Bucket }));
    expect(Status).toBe("Enabled");
    const { PublicAccessBlockConfiguration } = await s3().send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const { Rules } = await s3().send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toMatchObject([
      {
        Status: "Enabled",
        Filter: { Prefix: STATE.key },
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ]);
  });

  test("refuses what comes without TLS, which is all that comes here", async () => {
    // moto reads policies, and takes every condition for met.
    const { code, stdout, stderr } = await terraform("init");
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("403")]);
    await s3().send(new DeleteBucketPolicyCommand({ Bucket }));
  });

  test("is somewhere else for a stack that wants it there, and that is refused", async () => {
    keepInS3(project, { ...STATE, region: "us-west-2" });
    const { code, stderr } = await bootstrap();
    expect(code).toBe(1);
    expect(stderr).toBe(
      "the bucket acme-states is in eu-central-1, and state.region is us-west-2: a bucket cannot move, so set state.region to eu-central-1 or choose another bucket\n",
    );
  });

  test("keeps Terraform's state, and every version of it", async () => {
    account.says("init and apply something small with its state there");
    expect(await terraform("init")).toMatchObject({ code: 0 });
    expect(await terraform("apply", "-auto-approve")).toMatchObject({ code: 0 });
    write("another");
    expect(await terraform("apply", "-auto-approve")).toMatchObject({ code: 0 });
    const { Versions = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket, Prefix: STATE.key }));
    expect(Versions.filter(({ Key }) => Key === STATE.key).length).toBeGreaterThan(1);
    const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual([STATE.key]);
  });

  test("keeps out who comes while somebody else deploys", async () => {
    const id = "00000000-0000-0000-0000-000000000001";
    const Body = JSON.stringify({ ID: id, Operation: "OperationTypeApply", Who: "bob" });
    await s3().send(new PutObjectCommand({ Bucket, Key: `${STATE.key}.tflock`, Body }));
    const { code, stderr } = await terraform("apply", "-auto-approve");
    expect(code).toBe(1);
    expect(stderr).toContain("Error acquiring the state lock");
    expect(await terraform("force-unlock", "-force", id)).toMatchObject({ code: 0 });
    expect(await terraform("apply", "-auto-approve")).toMatchObject({ code: 0 });
  });

  /** Asks as somebody else does: neither as Terraform nor as the command. */
  function s3(): S3Client {
    const credentials = { accessKeyId: ASKER, secretAccessKey: ASKER };
    return new S3Client({ endpoint: account.aws.url, region: STATE.region, credentials });
  }

  function bootstrap(): Promise<Ended> {
    const args = ["--import", "tsx", "src/cli.ts", "bootstrap"];
    return run(process.execPath, args, { cwd: project.root, env: project.env });
  }

  function terraform(command: string, ...options: string[]): Promise<Ended> {
    return run("terraform", [command, "-no-color", ...options], { cwd: folder, env: project.env });
  }

  function write(input: string): void {
    // A bucket of AWS's has a name in DNS, one of a double has a path.
    const backend = { s3: { ...STATE, use_lockfile: true, use_path_style: true } };
    const json = { terraform: { backend }, resource: { terraform_data: { small: { input } } } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(json));
  }
});

/** Changes where the synthesized stack keeps its state, and leaves it so. */
function keepInS3(project: Project, state = STATE): void {
  const path = join(project.stackFolder, "cdk.tf.json");
  const stack = JSON.parse(readFileSync(path, "utf8"));
  stack.terraform.backend = { s3: { ...state, use_lockfile: true } };
  writeFileSync(path, JSON.stringify(stack));
  writeFileSync(join(project.root, "cdktf.json"), JSON.stringify({ app: "true" }));
}
