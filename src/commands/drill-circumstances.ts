import { readFileSync } from "node:fs";
import { configurationHash } from "../drill/report/evidence";
import { originOf } from "../drill/report/origin";
import type { Circumstances } from "../drill/report/report";
import { versionsOf } from "../drill/report/versions";
import { stackFile } from "../topology/from-synth";
import type { Topology } from "../topology/topology";
import type { DrillCommandOptions } from "./drill-options";

/** What is known of a drill before it starts. */
export function circumstancesOf(
  root: string,
  outdir: string,
  { stack, objectives }: Topology,
  { rto, rpo, owner, approver, ticket, hypothesis }: DrillCommandOptions,
): Omit<Circumstances, "recorded"> {
  const given = definedOf({ rtoSeconds: rto, rpoSeconds: rpo });
  const objective = definedOf({ ...objectives, ...given });
  const order = definedOf({ owner, approver, ticket, hypothesis });
  return {
    stack,
    configuration: configurationHash(readFileSync(stackFile(outdir, stack), "utf8")),
    versions: versionsOf(root),
    ...(objective && { objective: { ...objective, from: given ? "options" : "main.ts" } }),
    ...(order && { order }),
    origin: originOf(process.argv.slice(2)),
  };
}

/** Without what is not defined; undefined where nothing is. */
function definedOf<Value>(values: Readonly<Record<string, Value | undefined>>): Record<string, Value> | undefined {
  const defined = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return defined.length === 0 ? undefined : Object.fromEntries(defined);
}
