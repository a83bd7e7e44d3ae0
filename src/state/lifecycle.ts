import type { LifecycleRule } from "@aws-sdk/client-s3";

/**
 * How long a state that was replaced is kept, in days. Our policy: long enough to find out that an apply went wrong, and
 * every plan leaves a version of the lock behind.
 */
export const NONCURRENT_DAYS = 90;

/** After how many days an upload that never ended is given up, our policy. */
const INCOMPLETE_DAYS = 7;

/** AWS's limit on a rule's name, in characters. */
const MAX_ID = 255;

/**
 * A bucket's lifecycle rules with ours in them; those of others stay, and where they say how long versions of the state are
 * kept, theirs counts.
 *
 * Ours is limited to the state and its lock, which is the state's key with `.tflock` after it: the bucket may hold more.
 * @param key of the state
 * @returns undefined where nothing has to be changed
 */
export function withStateRule(key: string, existing: readonly LifecycleRule[]): LifecycleRule[] | undefined {
  const id = `globalapp ${key}`.slice(0, MAX_ID);
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
