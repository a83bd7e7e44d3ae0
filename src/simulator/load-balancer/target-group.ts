import { type CheckOutcome, observe, registerTarget, routable, type TargetHealth } from "../../model/health";
import type { Clock, Timer } from "../../process/clock";
import type { HealthCheck, TargetGroup } from "../../topology/topology";
import type { SimulatedFunction } from "../function/function";
import { arn } from "../ground/arn";
import type { EventStream } from "../ground/events";
import { healthCheckEvent } from "./event";
import { responseOf } from "./response";

export interface MonitoredTargetGroupProps {
  readonly clock: Clock;
  readonly events: EventStream;
  readonly functions: ReadonlyMap<string, SimulatedFunction>;
  /** A target's state changed. */
  readonly onChange: () => void;
}

interface Target {
  readonly function: SimulatedFunction;
  health: TargetHealth;
}

/** A target group whose targets are checked by invoking them, as a load balancer does with functions. */
export class MonitoredTargetGroup {
  readonly targets: Target[];
  #timer: Timer | undefined;
  #stopped = false;

  constructor(
    readonly topology: TargetGroup,
    private readonly region: string,
    private readonly props: MonitoredTargetGroupProps,
  ) {
    this.targets = topology.targets.flatMap((id) => {
      const lambda = props.functions.get(id);
      return lambda ? [{ function: lambda, health: registerTarget(topology.healthCheck) }] : [];
    });
  }

  /** The target of a request; undefined where none is registered. */
  choose(): SimulatedFunction | undefined {
    return routable(this.targets)[0]?.function;
  }

  /**
   * Begins to check, on a fixed interval that does not depend on how long the answers take. Resolves when every target has
   * passed or failed for good: until then it is checked again at once, since a first check may be slow on a cold function
   * and the world is to begin in a steady state. One checker stands for the load balancer's nodes, each of which checks by
   * itself on AWS: our policy.
   *
   * @rule alb-check-interval
   */
  async start(): Promise<void> {
    const check = this.topology.healthCheck;
    if (!check.enabled) {
      this.props.onChange();
      return;
    }
    const { clock } = this.props;
    let dueMs = clock.now();
    const again = () => {
      // From when it was due: that one timer is late delays none of the next. Checks that were missed are not made up for.
      dueMs = Math.max(dueMs + check.intervalSeconds * 1000, clock.now());
      this.#timer = clock.schedule(dueMs - clock.now(), () => {
        again();
        void this.#checkAll(check);
      });
    };
    again();
    do await this.#checkAll(check);
    while (this.targets.some(({ health }) => health.state === "initial") && !this.#stopped);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #checkAll(check: HealthCheck): Promise<void> {
    await Promise.all(this.targets.map((target) => this.#check(target, check)));
  }

  async #check(target: Target, check: HealthCheck): Promise<void> {
    const { multiValueHeaders, name } = this.topology;
    const event = healthCheckEvent(check.path, arn.targetGroup(this.region, name), multiValueHeaders);
    const invocation = await target.function.invoke(JSON.stringify(event), check.timeoutSeconds * 1000);
    if (this.#stopped) return;
    const outcome: CheckOutcome =
      "error" in invocation && invocation.error === "Timeout"
        ? "timeout"
        : { status: responseOf(invocation, multiValueHeaders).status };
    const before = target.health;
    target.health = observe(before, outcome, check);
    this.#report(before, target.health, outcome);
  }

  #report(before: TargetHealth, after: TargetHealth, outcome: CheckOutcome): void {
    const { events, onChange } = this.props;
    const { region, topology } = this;
    const seen = outcome === "timeout" ? outcome : outcome.status;
    events.emit({ type: "health-check", region, targetGroup: topology.name, outcome: seen, state: after.state });
    if (before.state === after.state) return;
    events.emit({
      type: "target-health",
      region,
      targetGroup: topology.name,
      from: before.state,
      to: after.state,
      ...(after.reason === undefined ? {} : { reason: after.reason }),
    });
    onChange();
  }
}
