import { OWNER_TAG } from "../aws/naming";
import type { Scope } from "./statement";

type Conditions = NonNullable<Scope["condition"]>;

/** Of AWS's global keys for the tags that something has, and for those that a request gives it. */
const HAS = `aws:ResourceTag/${OWNER_TAG}`;
const GETS = `aws:RequestTag/${OWNER_TAG}`;

const also = (condition: Conditions | undefined, key: string, name: string): Conditions => ({
  ...condition,
  StringEquals: { ...condition?.StringEquals, [key]: name },
});

/** Only what has the backend's tag. */
export const taggedAs = (name: string, condition?: Conditions): Conditions => also(condition, HAS, name);

/** Only requests that give the backend's tag to what they create. */
export const tagging = (name: string, condition?: Conditions): Conditions => also(condition, GETS, name);

/** Only what has the tag of no backend. */
export const untagged = (condition?: Conditions): Conditions => ({ ...condition, Null: { [HAS]: "true" } });

/** What can be tagged without having the tag already, and the types of resources that a backend with such has. */
const CLAIMED: readonly { readonly action: string; readonly resource: string; readonly type: string }[] = [
  { action: "acm:AddTagsToCertificate", resource: "arn:aws:acm:*:*:certificate/*", type: "aws_acm_certificate" },
  { action: "ec2:CreateTags", resource: "arn:aws:ec2:*:*:security-group/*", type: "aws_default_security_group" },
  {
    action: "globalaccelerator:TagResource",
    resource: "arn:aws:globalaccelerator::*:accelerator/*",
    type: "aws_globalaccelerator_accelerator",
  },
  { action: "kms:TagResource", resource: "arn:aws:kms:*:*:key/mrk-*", type: "aws_kms_key" },
];

/**
 * To tag what was created without tags (the default security group of a VPC), and what AWS checks the tagging of while it
 * creates it with tags. AWS has no condition that tells it from something of somebody else's, so all that this refuses is to
 * take what is another backend's: docs/operations.md says so.
 */
export function claimScope(name: string, types: readonly string[]): Scope {
  const claimed = CLAIMED.filter(({ type }) => types.includes(type));
  return {
    sid: "Claim",
    also: true,
    takes: new RegExp(`^(${claimed.map(({ action }) => action).join("|")})$`),
    resource: claimed.map(({ resource }) => resource),
    condition: untagged(tagging(name)),
  };
}
