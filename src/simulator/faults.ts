import type { Timer } from "../process/clock";
import { UserError } from "../process/user-error";
import { STATIC_ADDRESSES } from "./accelerator/accelerator";
import type { SimulatedFunction } from "./function/function";
import type { World } from "./world";

/** Breaks something in the world and returns what puts exactly that back. */
type Break = (world: World, target: string) => () => void;

interface Kind {
  readonly what: string;
  readonly targets: (world: World) => readonly string[];
  readonly break: Break;
}

const regions = (world: World): readonly string[] => world.topology.table.regions;

/** One value of each of a region's functions, kept and put back. */
const ofFunctions =
  (change: (lambda: SimulatedFunction) => () => void): Break =>
  (world, region) => {
    const reverts = world.functionsIn(region).map(change);
    return () => {
      for (const revert of reverts) revert();
    };
  };

const ofLoadBalancers =
  (reason: string): Break =>
  (world, region) => {
    const affected = world.loadBalancersIn(region);
    for (const loadBalancer of affected) loadBalancer.setReachable(reason, false);
    return () => {
      for (const loadBalancer of affected) loadBalancer.setReachable(reason, true);
    };
  };

const isolate =
  (reason: string): Break =>
  (world, region) => {
    world.table.setIsolated(region, reason, true);
    return () => world.table.setIsolated(region, reason, false);
  };

const ofReplica =
  (condition: "unavailable" | "silent"): Break =>
  (world, region) => {
    const replica = world.table.replicas.get(region);
    if (!replica) return () => {};
    replica[condition] = true;
    return () => {
      replica[condition] = false;
    };
  };

/** Every fault that the simulator knows, by its name. */
export const FAULTS = {
  status: {
    what: "/health answers 400, the article's switch",
    targets: regions,
    break: ofFunctions((lambda) => {
      const set = (STATUS: string | undefined) => {
        const { STATUS: _, ...others } = lambda.configuration.environment;
        // A variable that stays keeps its place, so that the configuration's revision comes back with it.
        const environment = STATUS === undefined ? others : { ...lambda.configuration.environment, STATUS };
        lambda.configure({ environment });
      };
      const before = lambda.configuration.environment.STATUS;
      set("400");
      // Only what is still the fault's own: somebody may have set another meanwhile.
      return () => {
        if (lambda.configuration.environment.STATUS === "400") set(before);
      };
    }),
  },
  throttle: {
    what: "the function's reserved concurrency is 0",
    targets: regions,
    break: ofFunctions((lambda) => {
      const before = lambda.reservedConcurrency;
      lambda.reservedConcurrency = 0;
      return () => {
        if (lambda.reservedConcurrency === 0) lambda.reservedConcurrency = before;
      };
    }),
  },
  error: {
    what: "every invocation of the function fails",
    targets: regions,
    break: ofFunctions((lambda) => {
      lambda.failure = { errorType: "Error", errorMessage: "a fault of the simulator" };
      return () => {
        lambda.failure = undefined;
      };
    }),
  },
  slow: {
    what: "every invocation takes 60 s longer",
    targets: regions,
    break: ofFunctions((lambda) => {
      lambda.delayMs = 60_000;
      return () => {
        lambda.delayMs = 0;
      };
    }),
  },
  table: {
    what: "the region's table answers nothing but errors",
    targets: regions,
    break: ofReplica("unavailable"),
  },
  "table-silent": {
    what: "the region's table takes calls and never answers them",
    targets: regions,
    break: ofReplica("silent"),
  },
  replication: {
    what: "nothing is replicated from or to the region",
    targets: regions,
    break: isolate("replication"),
  },
  "cut-off": {
    what: "neither clients nor other regions reach the region",
    targets: regions,
    break: (world, region) => {
      const reverts = [ofLoadBalancers("cut-off")(world, region), isolate("cut-off")(world, region)];
      return () => {
        for (const revert of reverts) revert();
      };
    },
  },
  "load-balancer": {
    what: "the load balancer is dead",
    targets: regions,
    break: ofLoadBalancers("load-balancer"),
  },
  address: {
    what: "one static address of the accelerator answers nobody",
    targets: () => STATIC_ADDRESSES,
    break: (world, address) => {
      world.accelerator.downAddresses.add(address);
      return () => world.accelerator.downAddresses.delete(address);
    },
  },
  "control-plane": {
    what: "Global Accelerator's API, in us-west-2, is down; its data plane is not",
    targets: () => ["us-west-2"],
    break: (world) => {
      world.controlPlaneDown = true;
      return () => {
        world.controlPlaneDown = false;
      };
    },
  },
} as const satisfies Record<string, Kind>;

export type FaultKind = keyof typeof FAULTS;

export interface Fault {
  readonly kind: FaultKind;
  /** Region, or static address. */
  readonly target: string;
  /** By the simulator's clock; absent: until cleared. */
  readonly forSeconds?: number;
}

/** The faults that are on. Each can be ended, and leaves nothing behind. */
export class Faults {
  readonly #active = new Map<string, { readonly fault: Fault; readonly revert: () => void; readonly timer?: Timer }>();

  constructor(private readonly world: World) {}

  get active(): readonly Fault[] {
    return [...this.#active.values()].map(({ fault }) => fault);
  }

  /**
   * Breaks something, or gives a fault that is on already a new duration.
   * @throws UserError that says which kinds and targets there are
   */
  set(fault: Fault): void {
    const { kind, target, forSeconds } = fault;
    const known: Kind | undefined = Object.hasOwn(FAULTS, kind) ? FAULTS[kind] : undefined;
    if (!known) throw new UserError(`there is no fault ${kind}; use one of ${Object.keys(FAULTS).join(", ")}`);
    const targets = known.targets(this.world);
    if (!targets.includes(target))
      throw new UserError(`${kind} has no target ${target}; use one of ${targets.join(", ")}`);
    const id = `${kind} ${target}`;
    const before = this.#active.get(id);
    before?.timer?.cancel();
    const revert = before?.revert ?? known.break(this.world, target);
    const timer =
      forSeconds === undefined ? undefined : this.world.clock.schedule(forSeconds * 1000, () => this.#end(id));
    this.#active.set(id, { fault, revert, timer });
    if (!before) this.world.events.emit({ type: "fault", kind, target, on: true });
  }

  /** Ends one fault, if it is on. */
  end(kind: FaultKind, target: string): void {
    this.#end(`${kind} ${target}`);
  }

  /** Ends every fault. */
  clear(): void {
    for (const id of [...this.#active.keys()].reverse()) this.#end(id);
  }

  #end(id: string): void {
    const active = this.#active.get(id);
    if (!active) return;
    this.#active.delete(id);
    active.timer?.cancel();
    active.revert();
    const { kind, target } = active.fault;
    this.world.events.emit({ type: "fault", kind, target, on: false });
  }
}
