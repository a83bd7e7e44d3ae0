import { bucketArns, TLS_ONLY_SID, tlsOnly } from "../aws/tls-only";
import { UserError } from "../process/user-error";

type OneOrMany<T> = T | readonly T[];

interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface BucketPolicy {
  readonly Version: string;
  readonly Statement: OneOrMany<Statement>;
}

/**
 * A bucket's policy with the refusal of requests without TLS in it; what others put there stays.
 * @param existing the policy that is there, as JSON
 * @returns undefined where nothing has to be changed
 * @throws UserError if the bucket's policy is not valid
 */
export function withTlsOnly(bucket: string, existing: string | undefined): string | undefined {
  if (existing === undefined) return JSON.stringify({ Version: "2012-10-17", Statement: [tlsOnly(bucket)] });
  const policy = parsed(bucket, existing);
  const statements = many(policy.Statement);
  if (statements.some((statement) => refusesAll(statement, bucket))) return undefined;
  // One of ours that somebody has weakened is replaced: two of the same Sid are refused.
  const others = statements.filter(({ Sid }) => Sid !== TLS_ONLY_SID);
  return JSON.stringify({ ...policy, Statement: [...others, tlsOnly(bucket)] });
}

function refusesAll(statement: Statement, bucket: string): boolean {
  const { Effect, Principal, Action, Resource, Condition = {} } = statement;
  const everybody = Principal === "*" || many((Principal as { AWS?: unknown } | undefined)?.AWS).includes("*");
  const resources = many(Resource);
  const { Bool, ...furtherConditions } = Condition;
  const { "aws:SecureTransport": secure, ...furtherKeys } = Bool ?? {};
  return (
    Effect === "Deny" &&
    everybody &&
    many(Action).some((action) => action === "s3:*" || action === "*") &&
    (resources.includes("*") || bucketArns(bucket).every((resource) => resources.includes(resource))) &&
    many(secure).map(String).includes("false") &&
    // Each further condition would leave somebody out.
    Object.keys(furtherConditions).length + Object.keys(furtherKeys).length === 0
  );
}

function parsed(bucket: string, text: string): BucketPolicy {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`the policy of the bucket ${bucket} cannot be read: ${text}`);
  }
}

const many = <T>(value: OneOrMany<T> | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];
