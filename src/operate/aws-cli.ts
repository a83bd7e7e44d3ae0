import type { EndpointGroupChange } from "../drill/change/change";
import { endpointConfigurations } from "../drill/targets/endpoint-configurations";
import type { EndpointGroupState } from "../drill/targets/target";

/**
 * The lines of the AWS CLI that do the same. Global Accelerator's API is in us-west-2, wherever the backend is.
 * @param value the value to set: the new one, or the one from before
 * @param endpoint of the simulator
 */
export function cliLines(
  groups: readonly EndpointGroupState[],
  changes: readonly EndpointGroupChange[],
  value: "before" | "to",
  endpoint?: string,
): string[] {
  return [...new Set(changes.map(({ group }) => group))].map((id) => {
    const own = changes.filter(({ group }) => group === id);
    const dial = own.find(({ what }) => what === "dial");
    return [
      `aws globalaccelerator update-endpoint-group --region us-west-2${atEndpoint(endpoint)}`,
      `--endpoint-group-arn ${id}`,
      dial ? `--traffic-dial-percentage ${dial[value]}` : `--endpoint-configurations '${listOf(groups, own, value)}'`,
    ].join(" ");
  });
}

/** The line that says whether a change is DEPLOYED. */
export const statusLine = ([{ group = "" } = {}]: readonly Partial<EndpointGroupChange>[], endpoint?: string): string =>
  `aws globalaccelerator describe-accelerator --region us-west-2${atEndpoint(endpoint)} --accelerator-arn ${group.split("/listener/")[0]} --query Accelerator.Status`;

/** The whole list of a group: it replaces the one that is there. */
function listOf(
  groups: readonly EndpointGroupState[],
  changes: readonly EndpointGroupChange[],
  value: "before" | "to",
): string {
  const group = groups.find(({ id }) => id === changes[0]?.group);
  const weights = changes.flatMap((each) => (each.what === "weight" ? [[each.endpoint, each[value]] as const] : []));
  return JSON.stringify(endpointConfigurations(group?.endpoints ?? [], new Map(weights)));
}

const atEndpoint = (endpoint: string | undefined): string =>
  endpoint === undefined ? "" : ` --endpoint-url ${endpoint}`;
