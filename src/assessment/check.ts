import { UserError } from "../process/user-error";
import { type SynthesizedStack, topologyFromJson } from "../topology/from-synth";
import { rtoBreaches } from "./objectives";

/**
 * Refuses a stack that does not keep its objectives.
 * @param json of the stack, as Terraform gets it
 * @returns nothing to report, as a validation that holds does
 * @throws UserError with every region whose failover can take longer than it may
 */
export function checkObjectives(stack: string, json: SynthesizedStack): string[] {
  const breaches = rtoBreaches(topologyFromJson(stack, ".", json));
  if (breaches.length === 0) return [];
  throw new UserError(
    [
      `the backend ${stack} does not keep its objectives:`,
      ...breaches.map(({ text }) => `  - ${text}`),
      "in an incident: OBJECTIVES=report npx cdktf deploy deploys it anyway",
    ].join("\n"),
  );
}
