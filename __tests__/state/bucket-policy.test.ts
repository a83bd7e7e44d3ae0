import { describe, expect, it } from "vitest";
import { withTlsOnly } from "../../src/state/bucket-policy";

const BUCKET = "acme-states";
const BOTH = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`];

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const statementsOf = (text: string | undefined) => JSON.parse(text ?? "{}").Statement;
const [OURS] = statementsOf(withTlsOnly(BUCKET, undefined));

describe("the policy of a state's bucket", () => {
  it("is left alone where it refuses requests without TLS, in whatever words", () => {
    const deny = { Effect: "Deny", Principal: { AWS: "*" }, Action: ["s3:*"], Resource: [...BOTH].reverse() };
    expect(withTlsOnly(BUCKET, policy(OURS))).toBeUndefined();
    expect(
      withTlsOnly(BUCKET, policy({ ...deny, Condition: { Bool: { "aws:SecureTransport": false } } })),
    ).toBeUndefined();
    expect(
      withTlsOnly(
        BUCKET,
        policy({ ...deny, Resource: "*", Condition: { Bool: { "aws:SecureTransport": ["false"] } } }),
      ),
    ).toBeUndefined();
  });

  it.each([
    ["allows rather than refuses", { Effect: "Allow" }],
    ["refuses somebody only", { Principal: { AWS: "arn:aws:iam::123456789012:root" } }],
    ["refuses reading only", { Action: "s3:GetObject" }],
    ["forgets the bucket itself", { Resource: BOTH[1] }],
    ["refuses what comes with TLS", { Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    [
      "has a further condition",
      { Condition: { Bool: { "aws:SecureTransport": "false" }, IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } },
    ],
    ["has a further key", { Condition: { Bool: { "aws:SecureTransport": "false", "aws:ViaAWSService": "false" } } }],
  ])("gets ours where one %s", (_, change) => {
    const theirs = { ...OURS, Sid: "Theirs", ...change };
    expect(statementsOf(withTlsOnly(BUCKET, policy(theirs)))).toEqual([theirs, OURS]);
  });

  it("keeps a statement that stands alone, and whatever else is in it", () => {
    const only = { Sid: "Theirs", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
    const merged = withTlsOnly(BUCKET, JSON.stringify({ Version: "2008-10-17", Id: "theirs", Statement: only }));
    expect(JSON.parse(merged ?? "")).toEqual({ Version: "2008-10-17", Id: "theirs", Statement: [only, OURS] });
  });

  it("gets ours back where somebody weakened it", () => {
    expect(statementsOf(withTlsOnly(BUCKET, policy({ ...OURS, Action: "s3:GetObject" })))).toEqual([OURS]);
  });

  it("is of its own bucket", () => {
    expect(statementsOf(withTlsOnly("another", policy(OURS)))).toHaveLength(1);
    expect(withTlsOnly("another", policy(OURS))).toContain("arn:aws:s3:::another/*");
  });

  it("is refused where it cannot be read", () => {
    expect(() => withTlsOnly(BUCKET, "{")).toThrow("the policy of the bucket acme-states cannot be read: {");
  });
});
