import type { EndpointGroupChange } from "../drill/change/change";
import type { EndpointGroupState } from "../drill/targets/target";
import { UserError } from "../process/user-error";

/** Why new connections do not go to a region as a rule; undefined: they do. */
function outBecause(groups: readonly EndpointGroupState[]): string | undefined {
  const weighted = groups.filter(({ weight }) => weight > 0);
  if (weighted.length === 0) return "its weight is 0";
  const dialled = weighted.filter(({ trafficDialPercentage }) => trafficDialPercentage > 0);
  if (dialled.length === 0) return "its traffic dial is 0";
  const isServing = dialled.some(({ endpoints }) => endpoints.some(({ weight, healthy }) => weight > 0 && healthy));
  return isServing ? undefined : "it is not healthy";
}

/**
 * Keeps the last region that is healthy and in service. Health is what Global Accelerator sees: it decides where traffic goes,
 * and its API must answer anyway, while the one of a region can be down.
 * @throws UserError where no region but that of the changes serves
 */
export function refuseToEmpty(groups: readonly EndpointGroupState[], changes: readonly EndpointGroupChange[]): void {
  const out = new Set(changes.filter(({ to }) => to === 0).map(({ region }) => region));
  if (out.size === 0) return;
  const others = [...new Set(groups.map(({ region }) => region))].filter((region) => !out.has(region));
  const reasons = others.map((region) => ({
    region,
    why: outBecause(groups.filter((each) => each.region === region)),
  }));
  if (reasons.some(({ why }) => why === undefined)) return;
  throw new UserError(
    [
      `${[...out].join(", ")} cannot be taken out: no other region is healthy and in service`,
      ...reasons.map(({ region, why }) => `  ${region}: ${why}`),
      "bring another region back first; npm run dial shows all of them",
    ].join("\n"),
  );
}

/** Every region in one line, for people. */
export const regionLines = (groups: readonly EndpointGroupState[]): string[] =>
  groups
    .map(
      ({ region, trafficDialPercentage, weight, endpoints }) =>
        `${region}: traffic dial ${trafficDialPercentage}, weight ${weight}, ${endpoints.some(({ healthy }) => healthy) ? "healthy" : "not healthy"}`,
    )
    .sort();
