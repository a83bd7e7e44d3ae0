import { nameProblems } from "../aws/naming";
import { acceleratorRules } from "./accelerator";
import { accountRules } from "./account";
import { alarmRules } from "./alarms";
import { applicationRules } from "./application-rules";
import { concurrencyRules } from "./concurrency";
import { corsRules } from "./cors";
import { domainRules } from "./domain";
import { frontRules } from "./front";
import { functionTimeRules } from "./function-times";
import { healthCheckRules } from "./health-check";
import { firewallRules } from "./load-balancer";
import { networkRules } from "./network";
import { namesOf, regionRules } from "./regions";
import { releaseRules } from "./release";
import { routeRules } from "./routes";
import { type Rule, refused } from "./rule";
import type { Parsed } from "./schema";
import { tableRules } from "./table";
import { tagRules } from "./tags";
import { trafficLogRules } from "./traffic-logs";
import { writesRules } from "./writes";

const names: Rule<{ readonly name: string; readonly regions: unknown }> = {
  needs: ["name"],
  check: ({ name, regions }) =>
    nameProblems(
      name,
      namesOf(regions).filter((region) => typeof region === "string"),
    ).map((message) => refused(["name"], name, message)),
};

export const RULES: readonly Rule<Parsed>[] = [
  names,
  ...accountRules,
  ...regionRules,
  ...tableRules,
  ...applicationRules,
  ...routeRules,
  ...concurrencyRules,
  ...healthCheckRules,
  ...functionTimeRules,
  ...firewallRules,
  ...networkRules,
  ...acceleratorRules,
  ...domainRules,
  ...frontRules,
  ...writesRules,
  ...corsRules,
  ...releaseRules,
  ...trafficLogRules,
  ...alarmRules,
  ...tagRules,
];
