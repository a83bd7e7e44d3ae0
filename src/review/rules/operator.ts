import type { Drift } from "../../topology/change";
import { acceleratorOf } from "../../topology/front";
import type { Found, Rule, Seen } from "../finding";
import { isHomeDrift } from "../home";
import { changesOf } from "../seen";
import { count, list, some } from "../words";

/** What an operator turns to take a region out, by type and the end of the attribute's path. */
const EVACUATION: Readonly<Record<string, RegExp>> = {
  aws_globalaccelerator_endpoint_group: /(^|\.)(traffic_dial_percentage|weight)$/,
  aws_lambda_function: /^environment(\[\d+\])?\.variables\.STATUS$/,
};

/** Undone, and it had taken traffic away from the region, or the direction cannot be told. */
const isEvacuation = ({ type, path, was, is, undone }: Drift): boolean =>
  undone && (EVACUATION[type]?.test(path) ?? false) && !(typeof was === "number" && typeof is === "number" && is > was);

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** `weight from 0 to 128`; numbers only, everything else can be secret. */
function attributeText({ path, was, is }: Drift): string {
  const name = path.split(".").at(-1) ?? path;
  const label = name === "traffic_dial_percentage" ? "traffic dial" : name;
  return isNumber(was) && isNumber(is) ? `${label} from ${is} to ${was}` : label;
}

const pathsOf = (drift: readonly Drift[]): string[] =>
  drift.map(({ path }) => (path === "" ? "the whole object" : path.replace(/\[\d+\]/g, "")));

function byRegion(drift: readonly Drift[], found: (region: string, each: readonly Drift[]) => Found): Found[] {
  const regions = [...new Set(drift.map(({ region }) => region))].sort();
  return regions.map((region) =>
    found(
      region,
      drift.filter((each) => each.region === region),
    ),
  );
}

const addressesOf = (drift: readonly Drift[]): string[] => [...new Set(drift.map(({ address }) => address))];

/** The region that an endpoint group is of, which its provider does not tell. */
const placed = ({ before, after }: Seen, drift: readonly Drift[]): readonly Drift[] => {
  const groups = [before, after].flatMap(
    (side) => (side && acceleratorOf(side.topology))?.listeners.flatMap((each) => each.endpointGroups) ?? [],
  );
  return drift.map((each) => ({
    ...each,
    region: groups.find(({ id }) => id === each.address)?.region ?? each.region,
  }));
};

/** What somebody did by hand, and what becomes of it. */
export const OPERATOR_RULES: readonly Rule[] = [
  {
    id: "evacuation-undone",
    severity: "danger",
    means: "Somebody took a region out by hand (dial, weight or STATUS), and this apply sends clients there again.",
    find: (seen) =>
      byRegion(placed(seen, seen.change.drift.filter(isEvacuation)), (region, drift) => ({
        text: `This apply sends clients to ${region} again, which somebody took out by hand (${list(drift.map(attributeText))}).`,
        addresses: addressesOf(drift),
        wayOut: `Ask whether ${region} is healthy again; if not, write the value that it has now into main.ts before you apply.`,
      })),
  },
  {
    id: "drift-undone",
    severity: "warning",
    means: "Somebody changed something outside Terraform, and this apply sets it back.",
    find: (seen) => {
      const drift = placed(
        seen,
        seen.change.drift.filter((each) => each.undone && !isEvacuation(each) && !isHomeDrift(each)),
      );
      return byRegion(drift, (region, each) => ({
        text: `This apply reverts what somebody changed by hand in ${region}: ${some(pathsOf(each))}.`,
        addresses: addressesOf(each),
        wayOut: "Ask why it was changed; to keep it, write it into main.ts before you apply.",
      }));
    },
  },
  {
    id: "drift-kept",
    severity: "note",
    means: "Somebody changed something outside Terraform, and this apply leaves it so.",
    find: (seen) => {
      const drift = placed(
        seen,
        seen.change.drift.filter((each) => !each.undone && !isHomeDrift(each)),
      );
      return byRegion(drift, (region, each) => ({
        text: `Somebody changed ${some(pathsOf(each))} by hand in ${region}, and this apply leaves it so.`,
        addresses: addressesOf(each),
        wayOut: "Write it into main.ts, or change it back.",
      }));
    },
  },
  {
    id: "forgotten",
    severity: "warning",
    means: "Terraform forgets resources, which stay at AWS as they are.",
    find: (seen) => {
      const forgotten = changesOf(seen, /./, "forget");
      if (forgotten.length === 0) return [];
      // An item has no ARN that tells its region.
      const regions = forgotten.map(({ region }) => region).filter((region) => region !== "");
      const where = regions.length === forgotten.length ? ` in ${list(regions)}` : "";
      return [
        {
          text: `${count(forgotten.length, "resource")}${where} ${forgotten.length === 1 ? "stays" : "stay"} at AWS as now, but Terraform no longer manages ${forgotten.length === 1 ? "it" : "them"}.`,
          addresses: forgotten.map(({ address }) => address),
          wayOut: "Note who takes care of them from now on, and who pays for them.",
        },
      ];
    },
  },
];
