import { Accelerators } from "./accelerators";
import type { ControlPlaneContext } from "./context";
import { EndpointGroups } from "./endpoint-groups";
import { Listeners } from "./listeners";
import type { Request } from "./requests";

/**
 * Global Accelerator's control plane: what its API creates, describes, changes and deletes, with AWS's validation. It moves
 * no traffic: who does is told of every change of an endpoint group.
 */
export class ControlPlane {
  readonly accelerators: Accelerators;
  readonly listeners: Listeners;
  readonly endpointGroups: EndpointGroups;

  constructor(environment: ControlPlaneContext) {
    this.accelerators = new Accelerators(environment);
    this.listeners = new Listeners(environment, this.accelerators);
    this.endpointGroups = new EndpointGroups(environment, this.accelerators, this.listeners);
  }

  /**
   * That AWS asks the endpoints again is our policy: it documents only that dual-stack accelerators have no others.
   *
   * @rule ga-dual-stack-endpoints
   */
  async updateAccelerator(input: Request<"UpdateAccelerator">) {
    this.accelerators.show(input.AcceleratorArn);
    if (input.IpAddressType === "DUAL_STACK") {
      for (const { ListenerArn } of this.listeners.of(input.AcceleratorArn)) {
        for (const group of this.endpointGroups.of(ListenerArn)) {
          await this.endpointGroups.check(group, group.EndpointDescriptions, "DUAL_STACK");
        }
      }
    }
    return this.accelerators.update(input);
  }

  deleteAccelerator(arn: string): void {
    this.accelerators.delete(arn, this.listeners.of(arn).length > 0);
  }

  deleteListener(arn: string): void {
    this.listeners.delete(arn, this.endpointGroups.of(arn).length > 0);
  }

  /** Only accelerators have tags; of the others the API says that they have none. */
  tags(arn: string): readonly { readonly Key: string; readonly Value: string }[] {
    if (arn.includes("/endpoint-group/")) this.endpointGroups.show(arn);
    else if (arn.includes("/listener/")) this.listeners.show(arn);
    else return this.accelerators.tags(arn);
    return [];
  }
}
