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

/**
 * To tag what was created without tags (the default security group of a VPC), and what AWS checks TagResource for while it
 * creates it with tags. AWS has no condition that tells it from something of somebody else's, so all that this refuses is to
 * take what is another backend's: docs/operations.md says so.
 */
export const claimScope = (name: string): Scope => ({
  sid: "Claim",
  also: true,
  takes: /^(acm:AddTagsToCertificate|ec2:CreateTags|globalaccelerator:TagResource|kms:TagResource)$/,
  resource: [
    "arn:aws:acm:*:*:certificate/*",
    "arn:aws:ec2:*:*:security-group/*",
    "arn:aws:globalaccelerator::*:accelerator/*",
    "arn:aws:kms:*:*:key/mrk-*",
  ],
  condition: { ...tagging(name), Null: { [HAS]: "true" } },
});

/** Only what has the tag of no backend. */
export const untagged = (condition?: Conditions): Conditions => ({ ...condition, Null: { [HAS]: "true" } });
