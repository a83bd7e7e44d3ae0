import { MAIN, naming } from "../aws/naming";
import { type S3State, stateBackendOf } from "../state/backend";
import {
  accountFromSynth,
  boundaryFromSynth,
  domainFromSynth,
  nameFromSynth,
  regionsFromSynth,
  topologyFromSynth,
  trafficLogsFromSynth,
  typesFromSynth,
} from "../topology/from-synth";

/** What of a backend the policy is limited to. */
export interface Deployed {
  /** The backend's name, which all physical names but the table's are made of. */
  readonly name: string;
  readonly table: string;
  /** Names of the routes, whose functions have names of their own. */
  readonly routes: readonly string[];
  readonly regions: readonly string[];
  /** The only one whose credentials its providers accept, if they say so. */
  readonly account?: string;
  /** ARN of the permissions boundary of its roles, if they have one. */
  readonly boundary?: string;
  /** Of its resources, as Terraform calls them; what is needed for others only is left out. */
  readonly types: readonly string[];
  /** The name that it has records of, if any. */
  readonly domain?: string;
  /** Whether the accelerator has flow logs, or had, and whether buckets are deleted with the logs in them. @default neither */
  readonly trafficLogs?: { readonly flows: boolean; readonly go: boolean };
  /** Where Terraform keeps its state, if in S3. */
  readonly state?: S3State;
}

/**
 * What a synthesized stack deploys.
 * @param stack may be left out where there is only one
 * @throws UserError that names the stacks there are
 */
export function deployedFromSynth(outdir: string, stack?: string): Deployed {
  const topology = topologyFromSynth(outdir, stack);
  const state = stateBackendOf(outdir, topology.stack);
  const name = nameFromSynth(outdir, topology.stack) ?? topology.stack;
  const prefix = naming.function(name, "");
  const parts = topology.functions.flatMap((each) =>
    each.name.startsWith(prefix) ? each.name.slice(prefix.length) : [],
  );
  return {
    name,
    table: topology.table.name,
    routes: [...new Set(parts)].filter((part) => part !== MAIN),
    regions: regionsFromSynth(outdir, topology.stack),
    account: accountFromSynth(outdir, topology.stack),
    boundary: boundaryFromSynth(outdir, topology.stack),
    types: typesFromSynth(outdir, topology.stack),
    domain: domainFromSynth(outdir, topology.stack),
    trafficLogs: trafficLogsFromSynth(outdir, topology.stack),
    state: state.kind === "s3" ? state : undefined,
  };
}
