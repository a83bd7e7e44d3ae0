import { nameProblems } from "../aws/naming";
import { acceleratorRules } from "./accelerator";
import { applicationRules } from "./application-rules";
import { corsRules } from "./cors";
import { domainRules } from "./domain";
import { healthCheckRules } from "./health-check";
import { networkRules } from "./network";
import { namesOf, regionRules } from "./regions";
import { problem, type Rule, refused } from "./rule";
import type { Parsed } from "./schema";
import { tableRules } from "./table";
import { writesRules } from "./writes";

const names: Rule<{ readonly name: string; readonly regions: unknown }> = {
  needs: ["name"],
  check: ({ name, regions }) =>
    nameProblems(
      name,
      namesOf(regions).filter((region) => typeof region === "string"),
    ).map((message) => refused(["name"], name, message)),
};

/** AWS allows 50, and what has a Name of its own (VPCs, security groups) needs one of them for it. */
const MAX_TAGS = 49;

const tagCount: Rule<{ readonly tags: object }> = {
  needs: ["tags"],
  check: ({ tags }) => {
    const count = Object.keys(tags).filter((key) => key !== "Name").length;
    return count > MAX_TAGS
      ? [problem(["tags"], `has ${count} tags, and AWS takes at most ${MAX_TAGS} beside Name; remove some`)]
      : [];
  },
};

export const RULES: readonly Rule<Parsed>[] = [
  names,
  ...regionRules,
  ...tableRules,
  ...applicationRules,
  ...healthCheckRules,
  ...networkRules,
  ...acceleratorRules,
  ...domainRules,
  ...writesRules,
  ...corsRules,
  tagCount,
];
