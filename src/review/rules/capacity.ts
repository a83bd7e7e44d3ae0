import type { Need } from "../../assessment/capacity";
import { leavesTheLoadOfAnother } from "../../assessment/failures";
import type { LambdaFunction } from "../../topology/topology";
import type { Assessed, Found, Rule, Seen } from "../finding";
import { list, some } from "../words";

interface NeedOf {
  readonly when: string;
  readonly need: Need;
}

const needsOf = ({ assessment }: Assessed): readonly NeedOf[] =>
  assessment.failures
    .filter((failure) => !leavesTheLoadOfAnother(failure))
    .flatMap(({ name, capacity = [] }) => capacity.map((need) => ({ when: name, need })));

/** Needs after the change whose verdict is this, and was not before. */
function newly({ before, after }: Seen, verdict: Need["verdict"]): readonly NeedOf[] {
  if (!after) return [];
  const had = before ? needsOf(before) : [];
  return needsOf(after).filter(({ when, need }) => {
    const was = had.find(
      (each) => each.when === when && each.need.region === need.region && each.need.resource === need.resource,
    );
    return need.verdict === verdict && was?.need.verdict !== verdict && was?.need.verdict !== "does not fit";
  });
}

/** Functions that are there before and after. */
const functions = ({ before, after }: Seen): readonly { readonly was: LambdaFunction; readonly is: LambdaFunction }[] =>
  (after?.topology.functions ?? []).flatMap((is) => {
    const was = before?.topology.functions.find(({ id }) => id === is.id);
    return was ? [{ was, is }] : [];
  });

/** Functions with the same change, together. */
function alike<Change>(
  changes: readonly (readonly [text: string, change: Change])[],
): readonly (readonly [string, readonly Change[]])[] {
  const groups = new Map<string, Change[]>();
  for (const [text, change] of changes) groups.set(text, [...(groups.get(text) ?? []), change]);
  return [...groups];
}

/** Whether regions, and each request, get what they need. */
export const CAPACITY_RULES: readonly Rule[] = [
  {
    id: "overload",
    severity: "danger",
    means: "A region cannot carry the load that comes to it, at rest or after a failure, and could before.",
    find: (seen) =>
      alike(newly(seen, "does not fit").map((each) => [`the ${each.need.resource} in ${each.need.region}`, each])).map(
        ([what, needs]): Found => {
          const [{ need, when }] = [...needs].sort((a, b) => b.need.needed - a.need.needed) as [NeedOf];
          return {
            text: `When ${when}, ${what} needs ${need.needed} ${need.unit} of ${need.limit}: requests above that fail, and the region can turn unhealthy as well.`,
            addresses:
              seen.after?.topology.functions
                .filter(({ region }) => need.resource === "function" && region === need.region)
                .map(({ id }) => id) ?? [],
            wayOut: `To carry it, ${need.reason}.`,
          };
        },
      ),
  },
  {
    id: "capacity-slower",
    severity: "warning",
    means: "A region carries the load that comes to it only after a while, and could at once before.",
    find: (seen) =>
      alike(newly(seen, "fits after").map((each) => [`the ${each.need.resource} in ${each.need.region}`, each])).map(
        ([what, needs]) => {
          const [{ need, when }] = [...needs].sort((a, b) => (b.need.seconds ?? 0) - (a.need.seconds ?? 0)) as [NeedOf];
          return {
            text: `When ${when}, ${what} carries the load only after ${need.seconds} s, and some requests fail until then.`,
            addresses: [],
            wayOut: `To make it faster, keep more of it warm: ${need.reason}.`,
          };
        },
      ),
  },
  {
    id: "cascade-sooner",
    severity: "warning",
    means: "The loss of one region takes others along at a lower load than before.",
    find: ({ before, after }) => {
      const [was, is] = [before, after].map((side) => side?.assessment.cascade?.beginsAtRequestsPerSecond);
      if (was === undefined || is === undefined || Math.floor(is) >= Math.floor(was)) return [];
      return [
        {
          text: `The loss of one region takes another one along from ${Math.floor(is)} requests per second of all clients, and from ${Math.floor(was)} before.`,
          addresses: [],
          wayOut:
            "Raise function.reservedConcurrency or the account's concurrency, or keep the region that is taken out.",
        },
      ];
    },
  },
  {
    id: "timeout-lowered",
    severity: "warning",
    means: "A function gets less time for a request.",
    find: (seen) =>
      alike(
        functions(seen)
          .filter(({ was, is }) => is.timeoutSeconds < was.timeoutSeconds)
          .map(({ was, is }) => [`${was.timeoutSeconds} s, now ${is.timeoutSeconds} s`, is] as const),
      ).map(([, lambdas]) => {
        const was = functions(seen).find(({ is }) => is.id === lambdas[0]?.id)?.was.timeoutSeconds;
        return {
          text: `A request in ${some(lambdas.map(({ region }) => region))} that takes longer than ${lambdas[0]?.timeoutSeconds} s fails with 502 (limit before: ${was} s).`,
          addresses: lambdas.map(({ id }) => id),
          wayOut:
            "Compare the new limit with the longest duration that the function's metrics show, and begin with one region.",
        };
      }),
  },
  {
    id: "concurrency-zero",
    severity: "danger",
    means: "A function may have no concurrent execution, so every request and every health check of its region fails.",
    find: (seen) =>
      functions(seen)
        .filter(({ was, is }) => is.reservedConcurrency === 0 && was.reservedConcurrency !== 0)
        .map(({ is }) => ({
          text: `Every request and health check in ${is.region} fails, because its function may have no concurrent execution.`,
          addresses: [is.id],
          wayOut: `To take ${is.region} out, set its weight to 0 instead.`,
        })),
  },
  {
    id: "concurrency-lowered",
    severity: "warning",
    means: "A function may have fewer concurrent executions.",
    find: (seen) => {
      const lowered = functions(seen).filter(
        ({ was, is }) =>
          is.reservedConcurrency !== 0 && (is.reservedConcurrency ?? Infinity) < (was.reservedConcurrency ?? Infinity),
      );
      return alike(lowered.map((each) => [`${each.was.reservedConcurrency} ${each.is.reservedConcurrency}`, each])).map(
        ([, each]) => ({
          text: `Requests in ${list(each.map(({ is }) => is.region))} are throttled (502) above ${each[0]?.is.reservedConcurrency} concurrent executions (before: ${each[0]?.was.reservedConcurrency ?? "the account's limit"}).`,
          addresses: each.map(({ is }) => is.id),
          wayOut:
            "Reserve what the region needs after the loss of another one (npm run assess with load), not what it needs now.",
        }),
      );
    },
  },
  {
    id: "memory-lowered",
    severity: "warning",
    means: "A function gets less memory, and with it less processor time.",
    find: (seen) =>
      alike(
        functions(seen)
          .filter(({ was, is }) => is.memoryMb < was.memoryMb)
          .map((each) => [`${each.was.memoryMb} ${each.is.memoryMb}`, each]),
      ).map(([, each]) => ({
        text: `Requests in ${list(each.map(({ is }) => is.region))} take longer, because the function has ${each[0]?.is.memoryMb} MB instead of ${each[0]?.was.memoryMb} MB, and Lambda gives processor time in proportion.`,
        addresses: each.map(({ is }) => is.id),
        wayOut: "Measure a request with the new size before you apply it everywhere.",
      })),
  },
];
