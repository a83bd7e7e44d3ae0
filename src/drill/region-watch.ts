import type { Detection } from "../assessment/detection";
import { isSilent } from "../faults/registry";
import type { DrillFault } from "./change/faults";
import { watchSeconds } from "./limits";
import type { DrillOptions, Timeline } from "./record";
import type { RegionHealth } from "./region-health";
import type { Target } from "./targets/target";
import { servedBy } from "./traffic/samples";
import type { Traffic } from "./traffic/traffic";
import { type Waiting, watch } from "./watch";

interface Parts {
  readonly traffic: Traffic;
  readonly health: RegionHealth;
  /** What the model predicts; undefined: nothing. */
  readonly budget: Detection | undefined;
}

/** Watches the region that a drill breaks, until its clients have left it, and until they are back. */
export class RegionWatch {
  constructor(
    private readonly target: Target,
    private readonly options: DrillOptions,
    private readonly parts: Parts,
  ) {}

  /**
   * Until no location is answered by the broken region any more.
   * @param onDetected told when the load balancer's target was unhealthy, once it is
   */
  untilLeft(
    { noticedBy }: DrillFault,
    injectedMs: number,
    onDetected: (ms: number) => void,
    waiting: Waiting,
  ): Promise<void> {
    const { options } = this;
    const { traffic, health, budget } = this.parts;
    return watch(this.target, {
      ...options,
      ...waiting,
      // Who waits for lost packets must have given up before the restore lets them through: else no outage is seen.
      holdSeconds: Math.max(options.holdSeconds, isSilent(options) ? options.timeoutMs / 1000 : 0),
      limitSeconds: watchSeconds(options, budget?.shift.worst),
      wantedHealth: (state) => state !== "healthy",
      look: () => health.look(options.region),
      // A look that was on its way when the fault was acknowledged can see it already.
      onHealth: (askedMs) => onDetected(Math.max(injectedMs, askedMs)),
      isStable: (detection) =>
        noticedBy === "nobody" ||
        // Clients that the region never served are in other regions before a health check fails.
        ((noticedBy !== "health checks" || detection === "seen") && traffic.hasLeft(options.region, injectedMs)),
    });
  }

  /**
   * Until the region again answers the clients that it answered before.
   * @param onHealthy told when the load balancer's target was healthy, once it is
   */
  untilBack(
    { noticedBy }: DrillFault,
    { startedMs, injectingMs = startedMs, revertedMs = startedMs }: Omit<Timeline, "endedMs">,
    onHealthy: (ms: number) => void,
    waiting: Waiting,
  ): Promise<void> {
    const { options } = this;
    const { traffic, health, budget } = this.parts;
    const served = servedBy(options.region, traffic.samples, startedMs, injectingMs);
    return watch(this.target, {
      ...options,
      ...waiting,
      limitSeconds: watchSeconds(options, budget?.recover.worst),
      wantedHealth: (state) => state === "healthy",
      look: () => health.look(options.region),
      onHealth: (askedMs) => onHealthy(Math.max(revertedMs, askedMs)),
      isStable: (recovery) =>
        noticedBy === "nobody" || (recovery === "seen" && traffic.isBackIn(options.region, revertedMs, served)),
    });
  }
}
