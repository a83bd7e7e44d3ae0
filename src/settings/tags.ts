import { z } from "zod";
import { OWNER_TAG } from "../aws/naming";
import { problem, type Rule } from "./rule";
import { text } from "./values";

/**
 * What every service takes that we tag. IAM's pattern is the strictest; load balancers refuse spaces at either end, and
 * `aws:` in values too.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-tags.html
 */
const CHARACTERS = /^(?!aws:)(?! )[\p{L}\p{N} _.:/=+\-@]*(?<! )$/iu;

const HELP = "letters, digits, spaces inside, and _ . : / = + - @, not beginning with aws:";
const tagText = (min: number, max: number) => {
  const error = `use ${min > 0 ? `${min} to` : "at most"} ${max} characters: ${HELP}`;
  return text(CHARACTERS, error).min(min, { error }).max(max, { error });
};

/**
 * Load balancers and EC2 say 127 and 255, other services 128 and 256.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-tags.html
 */
const MAX_KEY = 127;
const MAX_VALUE = 255;

/** On everything that takes tags. */
export const tags = z.record(tagText(1, MAX_KEY), tagText(0, MAX_VALUE), { error: "use an object of texts" });

/** AWS allows 50: what has a Name of its own (VPCs, security groups) needs one of them for it, and all that is ours one. */
const MAX_TAGS = 48;

const tagCount: Rule<{ readonly tags: object }> = {
  needs: ["tags"],
  check: ({ tags }) => {
    const count = Object.keys(tags).filter((key) => key !== "Name").length;
    return count > MAX_TAGS
      ? [
          problem(
            ["tags"],
            `has ${count} tags, and AWS takes at most ${MAX_TAGS} beside Name and ${OWNER_TAG}; remove some`,
          ),
        ]
      : [];
  },
};

/** Roles cannot have both. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
const sameForRoles: Rule<{ readonly tags: object }> = {
  needs: ["tags"],
  check: ({ tags }) => {
    const keys = Object.keys(tags);
    return keys.flatMap((key, index) => {
      const first = keys.findIndex((other) => other.toLowerCase() === key.toLowerCase());
      return first < index
        ? [
            problem(
              ["tags", key],
              `is the same tag as ${keys[first]} for IAM, which ignores case; remove one of the two`,
            ),
          ]
        : [];
    });
  },
};

/** With another value, policies would take the resources for another backend's. */
const ownerTag: Rule<{ readonly tags: object }> = {
  needs: ["tags"],
  check: ({ tags }) =>
    Object.keys(tags)
      .filter((key) => key.toLowerCase() === OWNER_TAG.toLowerCase())
      .map((key) => problem(["tags", key], `is set by the backend itself, to its name; remove it`)),
};

export const tagRules = [tagCount, sameForRoles, ownerTag];
