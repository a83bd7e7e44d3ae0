import { Accelerators } from "./accelerators";
import type { ControlPlaneContext } from "./context";
import { EndpointGroups } from "./endpoint-groups";
import { Listeners } from "./listeners";

/**
 * Global Accelerator's control plane: what its API describes and changes, with AWS's validation. It moves no traffic: its
 * environment is told of every change of an endpoint group.
 */
export class ControlPlane {
  readonly accelerators: Accelerators;
  readonly listeners: Listeners;
  readonly endpointGroups: EndpointGroups;

  constructor(environment: ControlPlaneContext) {
    this.accelerators = new Accelerators(environment);
    this.listeners = new Listeners(this.accelerators);
    this.endpointGroups = new EndpointGroups(environment, this.accelerators, this.listeners);
  }

  /** Only accelerators have tags; of the others the API says that they have none. */
  tags(arn: string): readonly { readonly Key: string; readonly Value: string }[] {
    if (arn.includes("/endpoint-group/")) this.endpointGroups.show(arn);
    else if (arn.includes("/listener/")) this.listeners.show(arn);
    else return this.accelerators.tags(arn);
    return [];
  }
}
