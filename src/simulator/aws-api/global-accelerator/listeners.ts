import type { Accelerators } from "./accelerators";
import { acceleratorOf, newArn } from "./arns";
import type { ControlPlaneContext } from "./context";
import { apiError } from "./error";
import { page } from "./page";
import type { Request } from "./requests";

/** A listener as the API shows it. */
export interface Listener {
  readonly ListenerArn: string;
  readonly PortRanges: readonly { readonly FromPort: number; readonly ToPort: number }[];
  readonly Protocol: "TCP" | "UDP";
  readonly ClientAffinity: "NONE" | "SOURCE_IP";
}

/** Per accelerator: https://docs.aws.amazon.com/global-accelerator/latest/dg/limits-global-accelerator.html */
const MAX_LISTENERS = 10;

/** The listeners of all accelerators. */
export class Listeners {
  readonly #listeners = new Map<string, Listener>();
  readonly #byToken = new Map<string, string>();

  constructor(
    private readonly environment: ControlPlaneContext,
    private readonly accelerators: Accelerators,
  ) {}

  create(
    { AcceleratorArn, IdempotencyToken, ...settings }: Request<"CreateListener">,
    arn = newArn.listener(AcceleratorArn, this.environment.digits),
  ): Listener {
    this.accelerators.show(AcceleratorArn);
    const again = this.#listeners.get(this.#byToken.get(IdempotencyToken) ?? "");
    if (again) return again;
    if (this.of(AcceleratorArn).length >= MAX_LISTENERS) {
      throw apiError("LimitExceededException", `An accelerator can have ${MAX_LISTENERS} listeners.`);
    }
    this.#byToken.set(IdempotencyToken, arn);
    return this.#set({ ListenerArn: arn, ...settings, ClientAffinity: settings.ClientAffinity ?? "NONE" });
  }

  /** @throws ApiError ListenerNotFoundException, as do all that take an ARN */
  show(arn: string): Listener {
    const listener = this.#listeners.get(arn);
    if (!listener) throw apiError("ListenerNotFoundException", arn);
    return listener;
  }

  /** All listeners of an accelerator. */
  of(accelerator: string): Listener[] {
    return [...this.#listeners.values()].filter(({ ListenerArn }) => acceleratorOf(ListenerArn) === accelerator);
  }

  list({ AcceleratorArn, ...paging }: Request<"ListListeners">) {
    this.accelerators.show(AcceleratorArn);
    const [Listeners, NextToken] = page(this.of(AcceleratorArn), paging);
    return { Listeners, NextToken };
  }

  update({ ListenerArn, PortRanges, Protocol, ClientAffinity }: Request<"UpdateListener">): Listener {
    const listener = this.show(ListenerArn);
    return this.#set({
      ListenerArn,
      PortRanges: PortRanges ?? listener.PortRanges,
      Protocol: Protocol ?? listener.Protocol,
      ClientAffinity: ClientAffinity ?? listener.ClientAffinity,
    });
  }

  /** @param hasEndpointGroups whether any endpoint group is left */
  delete(arn: string, hasEndpointGroups: boolean): void {
    this.show(arn);
    if (hasEndpointGroups) throw apiError("AssociatedEndpointGroupFoundException");
    this.#listeners.delete(arn);
    this.accelerators.changed(acceleratorOf(arn));
  }

  #set(listener: Listener): Listener {
    const accelerator = acceleratorOf(listener.ListenerArn);
    const ranges = [
      ...listener.PortRanges.map((range, index) => ({ ...range, other: listener.PortRanges.slice(0, index) })),
      ...this.of(accelerator)
        .filter(({ ListenerArn, Protocol }) => ListenerArn !== listener.ListenerArn && Protocol === listener.Protocol)
        .flatMap(({ PortRanges }) => PortRanges.map((range) => ({ ...range, other: listener.PortRanges }))),
    ];
    const wrong = ranges.find(
      ({ FromPort, ToPort, other }) =>
        FromPort > ToPort || other.some((range) => range.FromPort <= ToPort && FromPort <= range.ToPort),
    );
    if (wrong) throw apiError("InvalidPortRangeException", `${wrong.FromPort}-${wrong.ToPort}`);
    this.#listeners.set(listener.ListenerArn, listener);
    this.accelerators.changed(accelerator);
    return listener;
  }
}
