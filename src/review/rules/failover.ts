import type { AssessedFailure, Assessment } from "../../assessment/assess";
import { leavesTheLoadOfAnother } from "../../assessment/failures";
import { rangeText } from "../../assessment/text";
import { grouped, listed } from "../changes";
import type { Reviewed, Rule } from "../rule";

/** What a failure leaves: somebody who serves, or nobody. */
const isServed = (effect: AssessedFailure["effects"][number] | undefined): boolean =>
  effect !== undefined && (effect.affected === 0 || (effect.seconds?.worst ?? 0) < Number.POSITIVE_INFINITY);

/** Failures of both sides; addresses and tables have the same routes as others. */
function failuresOf(assessment: Assessment | undefined): readonly AssessedFailure[] {
  return assessment?.failures.filter(({ kind }) => kind !== "address" && kind !== "none") ?? [];
}

/** Locations that a failure left served before, and leaves unserved now. */
function lost({ before, after }: Reviewed) {
  return failuresOf(after).flatMap(({ name, effects }) => {
    const was = failuresOf(before).find((failure) => failure.name === name);
    return effects
      .filter(
        (effect) => !isServed(effect) && isServed(was?.effects.find(({ location }) => location === effect.location)),
      )
      .map(({ location, reason }) => ({ name, location, reason }));
  });
}

export const FAILOVER_RULES: readonly Rule[] = [
  {
    id: "failover-lost",
    severity: "danger",
    means: "after a failure that had a healthy region to go to, clients are now not served any more",
    find: (reviewed) => {
      const groups = grouped(lost(reviewed), ({ location, reason }) => `${location}\n${reason}`);
      const alike = grouped([...groups.values()], (each) => each.map(({ name }) => name).join("\n"));
      return [...alike.values()].map((same) => ({
        text: `Clients in ${listed(same.flatMap(([first]) => first?.location ?? []))} lose their failover: when ${(same[0] ?? []).map(({ name }) => name).join(", or ")}, they are not served (${same[0]?.[0]?.reason ?? ""})`,
        addresses: [],
        wayOut:
          "Keep a healthy endpoint with a weight above 0 in one of the three regions closest to these clients, and health checks on.",
      }));
    },
  },
  {
    id: "objective-broken",
    severity: "danger",
    means: "an objective held before and does not hold after",
    find: ({ before, after }) =>
      (after?.breaches ?? [])
        .filter(({ kind }) => kind === "rto")
        .filter(({ region }) => !before?.breaches.some((each) => each.kind === "rto" && each.region === region))
        .map(({ text }) => ({
          text: `An objective is not kept: ${text}`,
          addresses: [],
          wayOut: "Change the setting that the sentence names, or the objective.",
        })),
  },
  {
    id: "overload",
    severity: "danger",
    means: "after a failure a remaining region cannot carry the load any more",
    find: ({ before, after }) => {
      const unfit = (side: Assessment | undefined) =>
        (side?.failures ?? [])
          .filter((failure) => !leavesTheLoadOfAnother(failure))
          .flatMap(({ name, capacity = [] }) =>
            capacity.filter(({ verdict }) => verdict === "does not fit").map((need) => ({ name, need })),
          );
      const key = ({ name, need }: ReturnType<typeof unfit>[number]) => `${name}/${need.region}/${need.resource}`;
      const was = new Set(unfit(before).map(key));
      return unfit(after)
        .filter((each) => !was.has(key(each)))
        .map(({ name, need: { region, resource, needed, limit, unit, reason } }) => ({
          text: `When ${name}, the ${resource} in ${region} would need ${needed} ${unit} of ${limit}: requests there fail, and the region can become unhealthy as well`,
          addresses: [],
          wayOut: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
        }));
    },
  },
  {
    id: "failover-slower",
    severity: "warning",
    means: "the health checks of a region need longer until new connections leave it",
    find: ({ before, after }) => {
      const slower = (after?.detection ?? []).flatMap((now) => {
        const was = before?.detection.find(({ region }) => region === now.region);
        const isSlower = was && now.seconds.worst > was.seconds.worst && now.seconds.worst < Number.POSITIVE_INFINITY;
        return isSlower ? [{ region: now.region, was, now }] : [];
      });
      const alike = grouped(slower, ({ was, now }) => `${rangeText(was.seconds)}\n${now.arithmetic}`);
      return [...alike.values()].map((same) => ({
        text: `A failover of ${listed(same.map(({ region }) => region))} takes ${rangeText(same[0]?.now.seconds ?? NONE)} instead of ${rangeText(same[0]?.was.seconds ?? NONE)}: ${same[0]?.now.arithmetic ?? ""}`,
        addresses: [],
        wayOut: "Lower healthCheck.intervalSeconds, timeoutSeconds or unhealthyThreshold.",
      }));
    },
  },
];

const NONE = { best: 0, worst: 0 };
