import { z } from "zod";
import { ACCELERATOR_METRICS, ALARM_DEFAULTS, MAX_CHILDREN } from "../aws/alarm-rules";
import { type FunctionTimes, timeoutSecondsOf } from "./function-times";
import { isRegion, namesOf, regionName } from "./regions";
import { problem, type Rule, refused } from "./rule";
import { integer, section, text } from "./values";

const ARN = "use the ARN of a standard SNS topic, such as arn:aws:sns:eu-central-1:123456789012:alarms";

/** A first-in-first-out topic takes no message from CloudWatch (https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html). */
const topicArn = text(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, ARN);

const EMAIL = "use an email address, such as on-call@example.com";

const percent = (min: number) => {
  const error = `use a percentage from ${min} to 99.9`;
  return z.number({ error }).min(min, { error }).max(99.9, { error });
};

/** CloudWatch alarms and a dashboard. AWS bills them. */
export const alarms = section({
  /**
   * SNS topics that are told of alarms, by region: one in each of `regions`, because an alarm notifies topics of its own region
   * only. An accelerator's alarms are in us-west-2, and need one there.
   * @default none
   */
  topicArns: z.record(regionName, topicArn, { error: "use an object of the ARNs of topics by region" }).optional(),
  /**
   * Email addresses that are told of alarms, by a topic in each region. Each address gets an email from each region, and must
   * confirm it.
   * @default none
   */
  emails: z
    .array(text(/^(?=.{3,254}$)[^\s@"<>${}]+@[^\s@"<>${}.]+(?:\.[^\s@"<>${}.]+)+$/, EMAIL), {
      error: "use a list of email addresses",
    })
    .readonly()
    .default([]),
  /** Share of the requests that fail, and of the invocations, above which it is an alarm. @default 5 */
  errorPercent: percent(0).default(ALARM_DEFAULTS.errorPercent),
  /** Time in which 99 % of the requests must be answered, in milliseconds. @default 1000 */
  p99Ms: integer(1, 900_000, "milliseconds").default(ALARM_DEFAULTS.p99Ms),
  /** Requests per minute that Lambda or DynamoDB may throttle before it is an alarm. @default 0 */
  throttlesPerMinute: integer(0, 1_000_000).default(ALARM_DEFAULTS.throttlesPerMinute),
  /**
   * Share of the concurrent executions that a function may have, above which it is an alarm: those that are reserved for it, or
   * else those of the account, which `load.accountConcurrency` says.
   * @default 80
   */
  concurrencyPercent: percent(1).default(ALARM_DEFAULTS.concurrencyPercent),
  /** Time that a write may take to reach another region, in milliseconds. @default 5000 */
  replicationMs: integer(1, 3_600_000, "milliseconds").default(ALARM_DEFAULTS.replicationMs),
  /**
   * Fewest new connections per minute that the accelerator has at any time of the day. Fewer is an alarm.
   * @default no such alarm: only you know how many are usual
   */
  flowsPerMinute: integer(1, 1_000_000_000, "connections").optional(),
});

export type AlarmSettings = z.output<typeof alarms>;

interface Alarmed {
  readonly regions: unknown;
  readonly front: string;
  readonly formerFront?: string;
  readonly alarms?: AlarmSettings;
}

/** In which alarms are. */
function alarmRegions({ regions, front, formerFront }: Alarmed): string[] {
  const accelerated = [front, formerFront].includes("global-accelerator");
  return [...new Set([...namesOf(regions).filter(isRegion), ...(accelerated ? [ACCELERATOR_METRICS] : [])])];
}

const OWN_REGION = "an alarm notifies topics of its own region only: add one, or use alarms.emails";

const topicOfEachRegion: Rule<Alarmed> = {
  needs: ["front", "formerFront", "alarms.topicArns"],
  check: (settings) => {
    const given = settings.alarms?.topicArns;
    if (given === undefined) return [];
    const wanted = alarmRegions(settings);
    const path = (region: string) => ["alarms", "topicArns", region];
    return [
      ...wanted
        .filter((region) => !Object.hasOwn(given, region))
        .map((region) =>
          problem(
            path(region),
            region === ACCELERATOR_METRICS && !namesOf(settings.regions).includes(region)
              ? `is missing; the alarms of the accelerator are in us-west-2, and ${OWN_REGION}`
              : `is missing; ${OWN_REGION}`,
          ),
        ),
      ...Object.entries(given).flatMap(([region, arn]) => {
        if (!wanted.includes(region))
          return [problem(path(region), "there are no alarms in this region; remove it or add the region")];
        return arn.split(":")[3] === region
          ? []
          : [refused(path(region), arn, `use a topic of ${region}: this one is in another region`)];
      }),
    ];
  },
};

const emailsOnce: Rule<Alarmed> = {
  needs: ["alarms.emails"],
  check: ({ alarms }) =>
    (alarms?.emails ?? []).flatMap((email, index, all) =>
      all.findIndex((other) => other.toLowerCase() === email.toLowerCase()) < index
        ? [refused(["alarms", "emails", index], email, "the address is in the list twice: remove one of the two")]
        : [],
    ),
};

const flowsOfAccelerators: Rule<Alarmed> = {
  needs: ["front", "formerFront", "alarms.flowsPerMinute"],
  check: ({ front, formerFront, alarms }) =>
    alarms?.flowsPerMinute !== undefined && ![front, formerFront].includes("global-accelerator")
      ? [
          refused(
            ["alarms", "flowsPerMinute"],
            alarms.flowsPerMinute,
            "with Route 53 there is no accelerator that counts connections: remove it",
          ),
        ]
      : [],
};

/** What an alarm would say for ever, or never: Lambda stops a request before. */
const reachableP99: Rule<
  Alarmed & FunctionTimes & { readonly routes: readonly { readonly timeoutSeconds?: number }[] }
> = {
  needs: ["function.entry", "function.timeoutSeconds", "writes", "reads", "routes", "alarms.p99Ms"],
  check: (settings) => {
    const { alarms, routes, function: lambda } = settings;
    const ofRoutes = routes.map(({ timeoutSeconds = lambda.timeoutSeconds ?? 5 }) => timeoutSeconds);
    const longest = 1000 * Math.max(timeoutSecondsOf(settings), ...ofRoutes);
    return alarms !== undefined && alarms.p99Ms > longest
      ? [
          refused(
            ["alarms", "p99Ms"],
            alarms.p99Ms,
            `Lambda stops every request after ${longest} ms, so this alarm could never be on: use at most ${longest}, or raise function.timeoutSeconds`,
          ),
        ]
      : [];
  },
};

/** Alarms of a region at most, besides those of its functions, and of each function. A test compares them with the stack. */
const OF_REGION = 5;
const OF_FUNCTION = 5;
const OF_REPLICA = 2;

const fewEnough: Rule<Alarmed & { readonly routes: readonly unknown[] }> = {
  needs: ["alarms", "routes"],
  check: ({ regions, routes, alarms }) => {
    const others = OF_REGION + OF_REPLICA * (namesOf(regions).length - 1);
    const most = Math.floor((MAX_CHILDREN - others) / OF_FUNCTION) - 1;
    return alarms === undefined || routes.length <= most
      ? []
      : [
          problem(
            ["routes"],
            `${routes.length} routes are not allowed with alarms; CloudWatch puts at most ${MAX_CHILDREN} alarms of a region together: use at most ${most} routes, or remove alarms`,
          ),
        ];
  },
};

export const alarmRules = [topicOfEachRegion, emailsOnce, flowsOfAccelerators, reachableP99, fewEnough];
