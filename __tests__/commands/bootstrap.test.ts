import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { bootstrap } from "../../src/commands/bootstrap";
import { ensureBucket } from "../../src/state/bucket";
import { s3In } from "../../src/state/client";
import { synthesizedProject } from "../support/project";
import { type LocalS3, startS3 } from "../support/s3";
import { projectInS3, projectWith, STATE } from "../support/stack-json";
import { stopAfterTest } from "../support/stop";

let s3: LocalS3;

beforeEach(async () => {
  s3 = await startS3();
  vi.stubEnv("AWS_ENDPOINT_URL_S3", s3.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
});

async function run(root = projectInS3(), options = {}): Promise<string[]> {
  const printed: string[] = [];
  await bootstrap(root, options, (line) => printed.push(line));
  return printed;
}

const settingsOf = (bucket = STATE.bucket) => Object.fromEntries(s3.buckets.get(bucket)?.settings ?? []);
const writes = () => s3.calls.filter((call) => call.startsWith("PUT"));

describe("npm run bootstrap", () => {
  it("creates the bucket that the state is kept in, and says what it did", async () => {
    const printed = await run();
    expect(printed).toEqual([
      "acme-states in eu-central-1, for the state of GlobalApp at GlobalApp.tfstate:",
      "  now      the bucket exists, and belongs to this account",
      "  now      all public access is blocked",
      "  now      the bucket's owner owns every object, and ACLs have no effect",
      "  now      objects are encrypted",
      "  now      every version of an object is kept",
      "  now      replaced versions of the state are deleted after 90 days, unless a rule of the bucket says otherwise",
      "  now      requests without TLS are refused",
      "npx cdktf deploy GlobalApp keeps its state there; with --migrate-state it moves the state that you have",
    ]);
    expect(s3.buckets.get(STATE.bucket)?.region).toBe("eu-central-1");
    const { publicAccessBlock, ownershipControls, encryption, versioning, lifecycle, policy = "{}" } = settingsOf();
    for (const what of ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]) {
      expect(publicAccessBlock).toContain(`<${what}>true</${what}>`);
    }
    expect(ownershipControls).toContain("<ObjectOwnership>BucketOwnerEnforced</ObjectOwnership>");
    expect(encryption).toContain("<SSEAlgorithm>AES256</SSEAlgorithm>");
    expect(versioning).toContain("<Status>Enabled</Status>");
    expect(lifecycle).toContain("<NoncurrentDays>90</NoncurrentDays>");
    expect(lifecycle).toContain("<Prefix>GlobalApp.tfstate</Prefix>");
    expect(JSON.parse(policy).Statement).toEqual([
      {
        Sid: "DenyRequestsWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::acme-states", "arn:aws:s3:::acme-states/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("blocks the public before it does anything else with the bucket", async () => {
    await run();
    expect(writes().slice(0, 2)).toEqual(["PUT bucket", "PUT publicAccessBlock"]);
  });

  it("changes nothing when it runs again, and says so", async () => {
    await run();
    const before = settingsOf();
    s3.calls.length = 0;
    const printed = await run();
    expect(printed.slice(1, -1).filter((line) => !line.startsWith("  already  "))).toEqual([]);
    expect(writes()).toEqual([]);
    expect(settingsOf()).toEqual(before);
  });

  it("names no location in us-east-1, which S3 would refuse", async () => {
    await run(projectInS3({ ...STATE, region: "us-east-1" }));
    expect(s3.buckets.get(STATE.bucket)?.region).toBe("us-east-1");
  });

  it("finishes what it could not the time before", async () => {
    const root = projectInS3();
    s3.refusals.set("PUT versioning", "AccessDenied");
    await expect(run(root)).rejects.toThrow(
      "the bucket acme-states, so that every version of an object is kept: these credentials do not allow s3:GetBucketVersioning, s3:PutBucketVersioning: said by S3",
    );
    expect(Object.keys(settingsOf())).toEqual(["publicAccessBlock", "ownershipControls", "encryption"]);
    s3.refusals.clear();
    const printed = await run(root);
    expect(printed.slice(1, -1).map((line) => line.trim().split(" ")[0])).toEqual([
      ...["already", "already", "already", "already"],
      ...["now", "now", "now"],
    ]);
    expect(Object.keys(settingsOf())).toHaveLength(6);
  });

  it("leaves an encryption with a key of one's own", async () => {
    const own =
      "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
    s3.buckets.set(STATE.bucket, { region: STATE.region, settings: new Map([["encryption", own]]) });
    expect(await run()).toContain("  already  objects are encrypted");
    expect(settingsOf().encryption).toBe(own);
  });

  it("blocks what of public access is still open", async () => {
    const half =
      "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>";
    s3.buckets.set(STATE.bucket, { region: STATE.region, settings: new Map([["publicAccessBlock", half]]) });
    expect(await run()).toContain("  now      all public access is blocked");
    expect(settingsOf().publicAccessBlock).toContain("<RestrictPublicBuckets>true</RestrictPublicBuckets>");
  });

  it("keeps the rules and the policy that others made", async () => {
    const rule =
      "<LifecycleConfiguration><Rule><ID>theirs</ID><Status>Enabled</Status><Filter><Prefix>logs/</Prefix></Filter><Expiration><Days>3</Days></Expiration></Rule></LifecycleConfiguration>";
    const allow = { Sid: "Theirs", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
    const settings = new Map([
      ["lifecycle", rule],
      ["policy", policy],
    ]);
    s3.buckets.set(STATE.bucket, { region: STATE.region, settings });
    await run();
    expect(settingsOf().lifecycle).toContain("<ID>theirs</ID>");
    expect(settingsOf().lifecycle).toContain("<ID>globalapp GlobalApp.tfstate</ID>");
    expect(JSON.parse(settingsOf().policy ?? "").Statement).toHaveLength(2);
  });

  it("creates a bucket whose name is the account's own in S3", async () => {
    const bucket = "acme-states-123456789012-eu-central-1-an";
    await run(projectInS3({ ...STATE, bucket }));
    expect(s3.buckets.has(bucket)).toBe(true);
  });

  it("takes a bucket for its own that somebody of this account created a moment ago", async () => {
    s3.refusals.set("PUT bucket", "BucketAlreadyOwnedByYou");
    const client = s3In(STATE.region);
    stopAfterTest({ stop: async () => client.destroy() });
    expect(await ensureBucket(client, STATE)).toBe(false);
  });
});

describe("npm run bootstrap refuses", () => {
  it("a stack that keeps its state in a file", async () => {
    await expect(run(synthesizedProject())).rejects.toThrow(
      'GlobalApp keeps its state in the file ../../../terraform.GlobalApp.tfstate: to keep it in S3, set state: { bucket: "...", region: "..." } in main.ts, then run this again',
    );
  });

  it("a stack that keeps its state elsewhere, or does not say where", async () => {
    const elsewhere = projectWith((stack) => Object.assign(stack.terraform, { backend: { gcs: {} } }));
    await expect(run(elsewhere)).rejects.toThrow("GlobalApp keeps its state in a backend of type gcs");
    await expect(run(projectInS3({ bucket: STATE.bucket }))).rejects.toThrow("lacks key, region");
    expect(s3.calls).toEqual([]);
  });

  it("a bucket of another account, and writes nothing to it", async () => {
    s3.taken.add(STATE.bucket);
    await expect(run()).rejects.toThrow(
      "the bucket acme-states belongs to another account: names are unique among all accounts, so choose another in state.bucket",
    );
    expect(writes()).toEqual(["PUT bucket"]);
  });

  it("a bucket of this account that is in another region", async () => {
    s3.buckets.set(STATE.bucket, { region: "us-west-2", settings: new Map() });
    await expect(run()).rejects.toThrow(
      "the bucket acme-states is in us-west-2, and state.region is eu-central-1: a bucket cannot move",
    );
    expect(writes()).toEqual([]);
  });

  it.each([
    ["AccessDenied", "these credentials do not allow s3:CreateBucket: said by S3"],
    ["InvalidBucketName", "acme-states is not a valid name for a bucket"],
    ["OperationAborted", "run this again in a minute"],
    ["SlowDownPlease", "the bucket acme-states, creating it: SlowDownPlease: said by S3"],
  ])("what S3 refuses with %s, in words", async (code, words) => {
    s3.refusals.set("PUT bucket", code);
    await expect(run()).rejects.toThrow(words);
  });

  it("to begin without credentials", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    vi.stubEnv("AWS_PROFILE", "nobody");
    vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    await expect(run()).rejects.toThrow("no AWS credentials were found");
  });
});
