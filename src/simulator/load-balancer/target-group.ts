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
  #healthCheck: HealthCheck;
  #stopped = false;

  constructor(
    readonly topology: TargetGroup,
    private readonly region: string,
    private readonly props: MonitoredTargetGroupProps,
  ) {
    this.#healthCheck = topology.healthCheck;
    this.targets = topology.targets.flatMap((id) => {
      const lambda = props.functions.get(id);
      return lambda ? [{ function: lambda, health: registerTarget(topology.healthCheck) }] : [];
    });
  }

  /** As it is now. */
  get healthCheck(): HealthCheck {
    return this.#healthCheck;
  }

  /** Changes how the targets are checked: the next check comes after an interval. */
  configure(change: Partial<HealthCheck>): void {
    this.#healthCheck = { ...this.#healthCheck, ...change };
    this.#timer?.cancel();
    if (this.#healthCheck.enabled) {
      this.#schedule();
      return;
    }
    for (const target of this.targets) target.health = registerTarget(this.#healthCheck);
    this.props.onChange();
  }

  /** Registers a function, which is checked at once. */
  register(lambda: SimulatedFunction): void {
    this.targets.push({ function: lambda, health: registerTarget(this.#healthCheck) });
    this.props.onChange();
    if (this.#healthCheck.enabled) void this.#checkAll();
  }

  /** Takes a function away: a group without any makes its load balancer unhealthy. */
  deregister(lambda: SimulatedFunction): void {
    this.targets.splice(
      this.targets.findIndex((target) => target.function === lambda),
      1,
    );
    this.props.onChange();
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
    if (!this.#healthCheck.enabled) {
      this.props.onChange();
      return;
    }
    this.#schedule();
    do await this.#checkAll();
    while (this.targets.some(({ health }) => health.state === "initial") && !this.#stopped);
  }

  #schedule(): void {
    const { clock } = this.props;
    let dueMs = clock.now();
    const again = () => {
      // From when it was due: that one timer is late delays none of the next. Checks that were missed are not made up for.
      dueMs = Math.max(dueMs + this.#healthCheck.intervalSeconds * 1000, clock.now());
      this.#timer = clock.schedule(dueMs - clock.now(), () => {
        again();
        void this.#checkAll();
      });
    };
    again();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #checkAll(): Promise<void> {
    await Promise.all(this.targets.map((target) => this.#check(target, this.#healthCheck)));
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
