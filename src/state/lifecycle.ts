import { createHash } from "node:crypto";
import type { LifecycleRule } from "@aws-sdk/client-s3";

/**
 * How long a state that was replaced is kept, in days. Our policy: long enough to find out that an apply went wrong, and
 * every plan leaves a version of the lock behind.
 */
export const NONCURRENT_DAYS = 90;

/** After how many days an upload that never ended is given up, our policy. */
const INCOMPLETE_DAYS = 7;

/**
 * A bucket's lifecycle rules with ours in them; those of others stay, and where they say how long versions of the state are
 * kept, theirs counts.
 *
 * Ours is limited to the state and its lock, which is the state's key with `.tflock` after it: the bucket may hold more. S3
 * knows prefixes only, so this is exact as long as nobody else's key begins with the state's, which ends in `.tfstate`.
 * @param key of the state
 * @returns undefined where nothing has to be changed
 */
export function withStateRule(key: string, existing: readonly LifecycleRule[]): LifecycleRule[] | undefined {
  const id = idOf(key);
  const others = existing.filter(({ ID }) => ID !== id);
  const covering = others.filter((rule) => rule.Status === "Enabled" && covers(rule, key));
  const expires = covering.some(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration !== undefined);
  const aborts = covering.some(({ AbortIncompleteMultipartUpload }) => AbortIncompleteMultipartUpload !== undefined);
  if (expires && aborts) return undefined;
  const wanted: LifecycleRule = {
    ID: id,
    Status: "Enabled",
    Filter: { Prefix: key },
    ...(expires ? {} : { NoncurrentVersionExpiration: { NoncurrentDays: NONCURRENT_DAYS } }),
    ...(aborts ? {} : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: INCOMPLETE_DAYS } }),
  };
  const present = existing.find(({ ID }) => ID === id);
  return present && same(present, wanted) ? undefined : [...others, wanted];
}

/** A rule's name has 255 characters at most, and two states never have the same one. */
const idOf = (key: string): string =>
  key.length <= 200 ? `globalapp ${key}` : `globalapp ${createHash("sha256").update(key).digest("hex")}`;

/** Whether a rule holds for every object whose key begins with one, whatever its tags and its size. */
function covers({ Filter, Prefix }: LifecycleRule, key: string): boolean {
  const { Prefix: prefix = Prefix ?? "", ...further } = Filter ?? {};
  const limited = Object.values(further).some((value) => value !== undefined);
  return !limited && key.startsWith(prefix);
}

const same = (a: LifecycleRule, b: LifecycleRule): boolean =>
  a.Status === b.Status &&
  a.Filter?.Prefix === b.Filter?.Prefix &&
  a.NoncurrentVersionExpiration?.NoncurrentDays === b.NoncurrentVersionExpiration?.NoncurrentDays &&
  a.AbortIncompleteMultipartUpload?.DaysAfterInitiation === b.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
