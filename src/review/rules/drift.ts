import type { Drift } from "../../topology/change";
import type { Rule } from "../rule";

/** What an operator changes to move traffic in an incident. */
const isEvacuation = ({ type, path }: Drift): boolean =>
  (type === "aws_globalaccelerator_endpoint_group" && /^traffic_dial_percentage$|\.weight$/.test(path)) ||
  (type === "aws_lambda_function" && /^environment(\[0\])?\.variables\.STATUS$/.test(path));

const NAMES: Readonly<Record<string, string>> = {
  aws_globalaccelerator_endpoint_group: "traffic dial or weight",
  aws_lambda_function: "STATUS variable",
};

export const DRIFT_RULES: readonly Rule[] = [
  {
    id: "undoes-evacuation",
    severity: "danger",
    means: "somebody set a dial, a weight or STATUS by hand, and the apply sets it back",
    find: ({ change }) =>
      change.drift
        .filter((drift) => drift.undone && isEvacuation(drift))
        .map(({ address, type, region, path, was, is }) => ({
          text: `The apply undoes an evacuation: somebody changed the ${NAMES[type]} of ${region} by hand${valuesOf(path, is, was)}, and new connections would return to that region`,
          addresses: [address],
          wayOut: "Ask who changed it and why; if the region is still sick, set the same value in main.ts first.",
        })),
  },
  {
    id: "changed-by-hand",
    severity: "warning",
    means: "somebody changed something outside Terraform, and the apply sets it back or keeps it",
    find: ({ change }) =>
      change.drift
        .filter((drift) => !(drift.undone && isEvacuation(drift)))
        .map(({ address, region, path, undone }) => ({
          text: `Somebody changed ${nameOnly(path)} of ${address}${region ? ` in ${region}` : ""} outside Terraform; the apply ${undone ? "sets it back" : "leaves it"}`,
          addresses: [address],
          wayOut: undone
            ? "If the change was right, put it in main.ts first."
            : "Put it in main.ts, or set it back by hand.",
        })),
  },
];

/** Dials and weights are no secrets; of a variable not even the value of STATUS is printed. */
const valuesOf = (path: string, is: unknown, was: unknown): string =>
  path.includes("variables") || typeof is !== "number" || typeof was !== "number"
    ? ""
    : ` (now ${is}, would become ${was})`;

/** Keys of maps can hold anything that somebody wrote there: the attribute's own name is enough. */
const nameOnly = (path: string): string => /^[a-z_]+/.exec(path)?.[0] ?? "an attribute";
