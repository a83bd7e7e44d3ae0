import type { Clock } from "../process/clock";
import type { EventStream } from "./ground/events";
import type { SimulatedLoadBalancer } from "./load-balancer/load-balancer";

export interface FrontHealthProps {
  readonly clock: Clock;
  readonly events: EventStream;
  /** By id. */
  readonly loadBalancers: ReadonlyMap<string, SimulatedLoadBalancer>;
  /** How long a load balancer's change of health takes to reach the edge, or Route 53, in milliseconds. */
  readonly propagationMs: number;
}

/** The health of the load balancers as what is in front of them knows it. */
export class FrontHealth {
  readonly #healthy = new Map<string, boolean>();
  /** Changes of health that are on their way, by load balancer, the oldest first. */
  readonly #news = new Map<string, boolean[]>();

  constructor(private readonly props: FrontHealthProps) {
    for (const [id, loadBalancer] of props.loadBalancers) {
      loadBalancer.onHealthChange = (healthy) => this.#propagate(id, loadBalancer, healthy);
    }
  }

  /** Takes every load balancer's health as it is: what was deployed long ago knows it. */
  start(): void {
    for (const [id, loadBalancer] of this.props.loadBalancers) this.#healthy.set(id, loadBalancer.healthy);
  }

  isHealthy(loadBalancer: string): boolean {
    return this.#healthy.get(loadBalancer) ?? false;
  }

  /**
   * The edge learns later. A workshop of AWS says up to 30 s (https://intro-to-global-accelerator.workshop.aws/en/failover.html);
   * the default of the simulator is in between, and Route 53 takes as long: our policy. News of one load balancer arrives in
   * the order in which it was sent, whichever timer is up first: else the edge could keep the older news for ever.
   *
   * @rule ga-health-propagation
   * @rule r53-health-propagation
   */
  #propagate(id: string, loadBalancer: SimulatedLoadBalancer, healthy: boolean): void {
    const { clock, events, propagationMs } = this.props;
    const news = this.#news.get(id) ?? [];
    this.#news.set(id, news);
    news.push(healthy);
    clock.schedule(propagationMs, () => {
      const healthy = news.shift() as boolean;
      if (this.#healthy.get(id) === healthy) return;
      this.#healthy.set(id, healthy);
      const { region } = loadBalancer.topology;
      events.emit({ type: "endpoint-health", region, healthy, seenAfterMs: propagationMs });
    });
  }
}
