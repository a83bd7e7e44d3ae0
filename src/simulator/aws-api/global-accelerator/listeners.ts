import type { Accelerators } from "./accelerators";
import { acceleratorOf } from "./arns";
import type { Listener } from "./context";
import { apiError } from "./error";
import { page } from "./page";
import type { Request } from "./requests";

/** The listeners of all accelerators. */
export class Listeners {
  readonly #listeners = new Map<string, Listener>();

  constructor(private readonly accelerators: Accelerators) {}

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

  remove(arn: string): void {
    this.#listeners.delete(arn);
    this.accelerators.changed(acceleratorOf(arn));
  }

  /** Adds a listener, or replaces it. @throws ApiError InvalidPortRangeException where two have a port in common */
  set(listener: Listener): Listener {
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
