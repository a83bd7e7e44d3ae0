import { Accelerators } from "./accelerators";
import { addresses } from "./addresses";
import type { ControlPlaneContext, Listener } from "./context";
import { EndpointGroups } from "./endpoint-groups";
import { apiError } from "./error";
import { Listeners } from "./listeners";
import type { Request } from "./requests";

/**
 * Global Accelerator's control plane: what its API describes and changes, with AWS's validation. It moves no traffic: its
 * environment is told of every change.
 */
export class ControlPlane {
  readonly accelerators: Accelerators;
  readonly listeners: Listeners;
  readonly endpointGroups: EndpointGroups;

  constructor(private readonly environment: ControlPlaneContext) {
    this.accelerators = new Accelerators(environment);
    this.listeners = new Listeners(this.accelerators);
    this.endpointGroups = new EndpointGroups(environment, this.accelerators, this.listeners);
  }

  /** That AWS asks the endpoints again is a guess: it documents only that dual-stack accelerators have no others. */
  async updateAccelerator({ AcceleratorArn: arn, Name, Enabled, IpAddressType }: Request<"UpdateAccelerator">) {
    const entry = this.accelerators.entry(arn);
    if (IpAddressType === "DUAL_STACK") {
      for (const group of this.listeners.of(arn).flatMap((each) => this.endpointGroups.of(each.ListenerArn))) {
        await this.endpointGroups.check(group, group.EndpointDescriptions, "DUAL_STACK");
      }
    }
    this.refuseInProgress(arn);
    const { DualStackDnsName: _, ...accelerator } = entry.accelerator;
    entry.accelerator = {
      ...accelerator,
      Name: Name ?? accelerator.Name,
      Enabled: Enabled ?? accelerator.Enabled,
      // The addresses stay; a second family comes or goes.
      ...addresses(IpAddressType ?? accelerator.IpAddressType, entry.number, entry.dnsLabel),
    };
    this.accelerators.changed(arn);
    this.environment.onAcceleratorChange?.(arn, { enabled: entry.accelerator.Enabled });
    return this.accelerators.show(arn);
  }

  updateListener({ ListenerArn, ...settings }: Request<"UpdateListener">): Listener {
    const listener = { ...this.listeners.show(ListenerArn), ...settings };
    this.environment.onListenerChange?.(listener);
    return this.listeners.set(listener);
  }

  /**
   * The API lists this error for the operations on accelerators and their attributes, not for those on listeners and
   * endpoint groups. That IN_PROGRESS is what it means is a guess.
   */
  protected refuseInProgress(arn: string): void {
    if (this.accelerators.show(arn).Status === "IN_PROGRESS") throw apiError("TransactionInProgressException");
  }

  /** Only accelerators have tags; of the others the API says that they have none. */
  tags(arn: string): readonly { readonly Key: string; readonly Value: string }[] {
    if (arn.includes("/endpoint-group/")) this.endpointGroups.show(arn);
    else if (arn.includes("/listener/")) this.listeners.show(arn);
    else return this.accelerators.tags(arn);
    return [];
  }
}
