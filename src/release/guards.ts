import { assess } from "../assessment/assess";
import { capacityBreaches } from "../assessment/objectives";
import { placesOf } from "../assessment/places";
import type { ReleaseRules } from "../aws/release-rules";
import type { EndpointGroupState } from "../drill/targets/target";
import { refuseToEmpty } from "../operate/in-service";
import { movesTo } from "../operate/moves";
import { UserError } from "../process/user-error";
import type { Topology } from "../topology/topology";

/** Why a region is deployed without moving its dial, for people; undefined: the dial is moved. */
export function staysBecause(
  region: string,
  groups: readonly EndpointGroupState[],
  { steps }: Pick<ReleaseRules, "steps">,
): string | undefined {
  if (steps.length === 0) return "release.steps is []";
  const own = groups.filter((group) => group.region === region);
  if (own.length === 0) return "the accelerator has no endpoint in this region yet";
  if (own.every(({ weight }) => weight === 0)) return "the weight of this region is 0: it has no traffic";
  if (own.every(({ trafficDialPercentage }) => trafficDialPercentage === 0)) return "the traffic dial is 0 already";
  return own.length === groups.length ? "there is no other region" : undefined;
}

/** Whether clients have somewhere to go while a region's dial is 0. */
export function isServedElsewhere(region: string, groups: readonly EndpointGroupState[]): boolean {
  try {
    refuseToEmpty(groups, movesTo(groups, { what: "dial", region, to: 0 }, 0));
    return true;
  } catch {
    return false;
  }
}

/**
 * The other regions get the traffic of a region while its dial is below what it was.
 * @param isNew whether no release is under way, which would have to be ended first
 * @throws UserError where one of them is not healthy, or cannot carry it by the assessment
 */
export function checkOthers(
  region: string,
  groups: readonly EndpointGroupState[],
  topology: Topology,
  isNew: boolean,
): void {
  refuseToEmpty(groups, movesTo(groups, { what: "dial", region, to: 0 }, 0));
  const sick = groups
    .filter((group) => group.region !== region && group.weight > 0 && group.trafficDialPercentage > 0)
    .filter(({ endpoints }) => !endpoints.some(({ weight, healthy }) => weight > 0 && healthy))
    .map((group) => `${group.region} is not healthy`);
  const lost = assess(topology, placesOf([topology.load])).failures.filter(
    ({ kind, regions }) => kind === "region" && regions.includes(region),
  );
  const reasons = [...sick, ...capacityBreaches(lost).map(({ text }) => text)];
  if (reasons.length === 0) return;
  throw new UserError(
    [
      `${region} is not released, because its traffic dial cannot be turned to 0:`,
      ...reasons.map((reason) => `  ${reason}`),
      ...(isNew ? [`npm run deploy -- --region ${region} deploys it at once, without moving the dial`] : []),
    ].join("\n"),
  );
}
