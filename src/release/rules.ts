import type { DeployedStack } from "../aws/outputs";
import { RELEASE_DEFAULTS, type ReleaseRules } from "../aws/release-rules";
import type { Synthesized } from "../topology/from-synth";
import type { Topology } from "../topology/topology";

/** An output of this name that holds something else is a user's own. */
export function rulesOf({ json }: Synthesized): ReleaseRules {
  const rules = json.output?.release?.value as ReleaseRules | undefined;
  return Array.isArray(rules?.steps) ? rules : RELEASE_DEFAULTS;
}

/** Earlier code was good before: nothing is waited for, and all traffic returns at once. */
export const forRollback = (rules: ReleaseRules): ReleaseRules => ({
  ...rules,
  drain: false,
  steps: rules.steps.slice(-1),
  bakeMinutes: 0,
});

/** Why no dial is moved anywhere, for people; undefined: dials are moved. */
export function withoutDial(stack: DeployedStack, topology: Topology, { steps }: ReleaseRules): string | undefined {
  if (steps.length === 0) return "release.steps is []";
  if (topology.front.kind === "route-53" || stack.front === "route-53") {
    return "Route 53 is in front, and has no traffic dial";
  }
  return stack.acceleratorDnsName ? undefined : "the deployed stack has no accelerator yet";
}
