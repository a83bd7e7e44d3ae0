import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { PRODUCTION } from "../../examples/production";
import { bootstrap } from "../../src/commands/bootstrap";
import { synthesizedProject } from "../support/project";
import { startS3 } from "../support/s3";

/** What is set on the bucket, as S3 gets it. */
type Settings = ReadonlyMap<string, string>;

interface BucketCheck {
  readonly id: string;
  readonly what: string;
  /** Where it is set. */
  readonly setting: string;
  readonly passes: (setting: string) => boolean;
}

/**
 * The controls for buckets of AWS Foundational Security Best Practices
 * (https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html).
 */
const CHECKS: readonly BucketCheck[] = [
  {
    id: "S3.5",
    what: "requests without TLS are refused",
    setting: "policy",
    passes: (policy) =>
      JSON.parse(policy).Statement.some(
        (statement: { Effect: string; Condition?: { Bool?: Record<string, string> } }) =>
          statement.Effect === "Deny" && statement.Condition?.Bool?.["aws:SecureTransport"] === "false",
      ),
  },
  {
    id: "S3.8",
    what: "all public access is blocked",
    setting: "publicAccessBlock",
    passes: (xml) => (xml.match(/<\w+>true<\/\w+>/g) ?? []).length === 4,
  },
  {
    id: "S3.12",
    what: "no ACL counts",
    setting: "ownershipControls",
    passes: (xml) => xml.includes("BucketOwnerEnforced"),
  },
  {
    id: "S3.13",
    what: "old versions go at some time",
    setting: "lifecycle",
    passes: (xml) => /<NoncurrentDays>\d+</.test(xml),
  },
  {
    // Not of this standard but of NIST SP 800-53.
    id: "S3.14",
    what: "versions are kept",
    setting: "versioning",
    passes: (xml) => xml.includes("<Status>Enabled</Status>"),
  },
];

/** S3.9, logs of every request, is not passed: only who deploys reads the bucket, and CloudTrail knows who that was. */
describe("the production example's state bucket, once it is bootstrapped,", () => {
  let settings: Settings;

  beforeEach(async () => {
    const s3 = await startS3();
    vi.stubEnv("AWS_ENDPOINT_URL_S3", s3.url);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    onTestFinished(() => void vi.unstubAllEnvs());
    await bootstrap(synthesizedProject(PRODUCTION), {}, () => {});
    settings = s3.buckets.get(String(PRODUCTION.state?.bucket))?.settings ?? new Map();
  });

  test.each(CHECKS)("passes $id: $what", ({ setting, passes }) => {
    expect(passes(settings.get(setting) ?? "")).toBe(true);
  });

  test("has nothing set that no check or bootstrap's own list knows", () => {
    const known = [...CHECKS.map(({ setting }) => setting), "encryption"];
    expect([...settings.keys()].sort()).toEqual(known.sort());
  });
});
