import {
  agreed,
  type CheckOutcome,
  deregistered,
  observe,
  registerTarget,
  routable,
  type TargetHealth,
} from "../../model/health";
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
  /** Of the load balancer: one in each of its zones. */
  readonly nodes: number;
  /** A target's state changed. */
  readonly onChange: () => void;
}

interface Target {
  readonly function: SimulatedFunction;
  /** What the nodes agree on. */
  health: TargetHealth;
  /** As each node sees it. */
  readonly nodes: TargetHealth[];
}

/** A target group whose targets are checked by invoking them, as a load balancer does with functions. */
export class MonitoredTargetGroup {
  readonly targets: Target[] = [];
  /** By function that was a target, when it was deregistered. */
  readonly #deregistered = new Map<SimulatedFunction, number>();
  readonly #timers = new Map<number, Timer>();
  #healthCheck: HealthCheck;
  #stopped = false;

  constructor(
    readonly topology: TargetGroup,
    private readonly region: string,
    private readonly props: MonitoredTargetGroupProps,
  ) {
    this.#healthCheck = topology.healthCheck;
    for (const id of topology.targets) {
      const lambda = props.functions.get(id);
      if (lambda) this.#add(lambda);
    }
  }

  /** As it is now. */
  get healthCheck(): HealthCheck {
    return this.#healthCheck;
  }

  /** Changes how the targets are checked: the next check comes after an interval. */
  configure(change: Partial<HealthCheck>): void {
    this.#healthCheck = { ...this.#healthCheck, ...change };
    this.#cancel();
    if (this.#healthCheck.enabled) {
      this.#repeatAll();
      return;
    }
    const targets = this.targets.splice(0);
    for (const target of targets) this.#add(target.function);
    this.props.onChange();
  }

  /** Registers a function, which is checked at once. AWS takes one. @returns whether it was taken, or was there */
  register(lambda: SimulatedFunction): boolean {
    const [there] = this.targets;
    if (there) return there.function === lambda;
    this.#deregistered.delete(lambda);
    this.#add(lambda);
    this.props.onChange();
    if (this.#healthCheck.enabled) void this.#checkAll();
    return true;
  }

  /** It gets no request any more; those that are under way are answered. */
  deregister(lambda: SimulatedFunction): void {
    const index = this.targets.findIndex((target) => target.function === lambda);
    if (index < 0) return;
    this.targets.splice(index, 1);
    this.#deregistered.set(lambda, this.props.clock.now());
    this.props.onChange();
  }

  /** Of any function, as DescribeTargetHealth tells it. */
  healthOf(lambda: SimulatedFunction): TargetHealth {
    const target = this.targets.find((each) => each.function === lambda);
    const sinceMs = this.props.clock.now() - (this.#deregistered.get(lambda) ?? Number.NEGATIVE_INFINITY);
    return target?.health ?? deregistered(sinceMs / 1000);
  }

  /** Those that were deregistered a short time ago. */
  get draining(): readonly SimulatedFunction[] {
    return [...this.#deregistered.keys()].filter((lambda) => this.healthOf(lambda).state === "draining");
  }

  #add(lambda: SimulatedFunction): void {
    const health = registerTarget(this.#healthCheck);
    this.targets.push({ function: lambda, health, nodes: Array(this.props.nodes).fill(health) });
  }

  /** The target of a request; undefined where none is registered. */
  choose(): SimulatedFunction | undefined {
    return routable(this.targets)[0]?.function;
  }

  /**
   * Begins to check, on a fixed interval that does not depend on how long the answers take. Each node checks by itself: their
   * checks are spread evenly over the interval, which is our policy. Resolves when every target has passed or failed for good:
   * until then the first node checks again at once, since a first check may be slow on a cold function, and the others see
   * what it saw, because the world is to begin in a steady state.
   *
   * @rule alb-check-interval
   */
  async start(): Promise<void> {
    if (!this.#healthCheck.enabled) {
      this.props.onChange();
      return;
    }
    this.#repeatAll();
    do await this.#checkAll();
    while (this.targets.some(({ health }) => health.state === "initial") && !this.#stopped);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #cancel(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  /** The first node's next check is due an interval from now, and those of the others are spread over the interval before. */
  #repeatAll(): void {
    const { clock, nodes } = this.props;
    const intervalMs = this.#healthCheck.intervalSeconds * 1000;
    for (let node = 0; node < nodes; node++) {
      const phaseMs = (node / nodes) * intervalMs;
      this.#repeat(node, clock.now() + phaseMs - (node === 0 ? 0 : intervalMs));
    }
  }

  /** @param lastMs when its last check was due, or would have been */
  #repeat(node: number, lastMs: number): void {
    const { clock } = this.props;
    let dueMs = lastMs;
    const again = () => {
      // From when it was due: that one timer is late delays none of the next. Checks that were missed are not made up for.
      dueMs = Math.max(dueMs + this.#healthCheck.intervalSeconds * 1000, clock.now());
      const timer = clock.schedule(dueMs - clock.now(), () => {
        again();
        void this.#checkAll(node);
      });
      this.#timers.set(node, timer);
    };
    again();
  }

  /** @param node that checks; undefined: the first one, for all */
  async #checkAll(node?: number): Promise<void> {
    await Promise.all(this.targets.map((target) => this.#check(target, this.#healthCheck, node)));
  }

  async #check(target: Target, check: HealthCheck, node?: number): Promise<void> {
    const { multiValueHeaders, name } = this.topology;
    const event = healthCheckEvent(check.path, arn.targetGroup(this.region, name), multiValueHeaders);
    const invocation = await target.function.invoke(JSON.stringify(event), check.timeoutSeconds * 1000);
    if (this.#stopped || !this.targets.includes(target)) return;
    const outcome: CheckOutcome =
      "error" in invocation && invocation.error === "Timeout"
        ? "timeout"
        : { status: responseOf(invocation, multiValueHeaders).status };
    const seen = observe(target.nodes[node ?? 0] as TargetHealth, outcome, check);
    target.nodes.fill(seen, node ?? 0, node === undefined ? undefined : node + 1);
    const before = target.health;
    target.health = agreed(before, target.nodes);
    const { region } = this;
    this.props.events.emit({
      type: "health-check",
      region,
      node: (node ?? 0) + 1,
      targetGroup: name,
      outcome: outcome === "timeout" ? outcome : outcome.status,
      state: seen.state,
    });
    this.#report(before, target.health);
  }

  #report(before: TargetHealth, after: TargetHealth): void {
    const { events, onChange } = this.props;
    const { region, topology } = this;
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
