import type { BreakableWorld } from "../faults/breakable-world";
import type { Break } from "../faults/fault";
import { faultNamed, frontProblems, insteadOf, SIMULATED, shareProblems, targetsOf } from "../faults/registry";
import { drawsOf, hitsOf } from "../faults/share";
import type { Clock, Timer } from "../process/clock";
import { UserError } from "../process/user-error";
import type { Topology } from "../topology/topology";
import type { EventStream } from "./ground/events";

/** A fault that is on. */
export interface ActiveFault {
  /** The fault's name. */
  readonly kind: string;
  /** Region, or static address. */
  readonly target: string;
  /** By the simulator's clock; absent: until cleared. */
  readonly forSeconds?: number;
  /** How much of what it hits is hit, above 0, up to 1. @default 1 */
  readonly share?: number;
}

export interface FaultsProps {
  readonly clock: Clock;
  readonly events: EventStream;
  readonly topology: Topology;
  /** Of the world: what a share hits is drawn from it. */
  readonly seed: number;
}

interface Active {
  readonly fault: ActiveFault;
  readonly revert: () => void;
  readonly timer?: Timer;
}

/** The faults that are on. Each can be ended, and leaves nothing behind. */
export class Faults {
  readonly #active = new Map<string, Active>();
  /** The draws of a fault, by kind and target: they continue when the fault is set again. */
  readonly #draws = new Map<string, () => number>();

  constructor(
    private readonly world: BreakableWorld,
    private readonly props: FaultsProps,
  ) {
    props.events.subscribe((event) => {
      if (event.type === "configuration") this.#endUndone();
    });
  }

  get active(): readonly ActiveFault[] {
    return [...this.#active.values()].map(({ fault }) => fault);
  }

  /**
   * Breaks something, or gives a fault that is on already a new duration. The fault starts again if its
   * share is another one, or if what it did was over at once.
   * @throws UserError with everything that is wrong, and what there is instead
   */
  set(fault: ActiveFault): void {
    const { kind, target, forSeconds, share = 1 } = fault;
    const { breaks, isMomentary } = this.#known(fault);
    const id = `${kind} ${target}`;
    if ((this.#active.get(id)?.fault.share ?? 1) !== share || isMomentary) this.#end(id);
    const before = this.#active.get(id);
    before?.timer?.cancel();
    const extent = { isWhole: share === 1, isHit: hitsOf(share, this.#drawsOf(id)) };
    const revert = before?.revert ?? breaks(this.world, target, extent);
    const timer =
      forSeconds === undefined ? undefined : this.props.clock.schedule(forSeconds * 1000, () => this.#end(id));
    this.#active.set(id, { fault, revert, timer });
    if (!before) this.#tell(fault, true);
  }

  /** Ends one fault, if it is on. */
  end(kind: string, target: string): void {
    this.#end(`${kind} ${target}`);
  }

  /** Ends every fault. */
  clear(): void {
    for (const id of [...this.#active.keys()].reverse()) this.#end(id);
  }

  /** A fault is over when somebody has restored by hand what it broke. */
  #endUndone(): void {
    for (const [id, { fault }] of this.#active) {
      if (faultNamed(fault.kind)?.isBroken?.(this.world, fault.target) === false) this.#end(id);
    }
  }

  #known({ kind, target, share }: ActiveFault): { breaks: Break; isMomentary: boolean } {
    const known = faultNamed(kind);
    if (!known) throw new UserError(`there is no fault ${kind}; ${insteadOf(kind, SIMULATED)}`);
    if (!known.break) {
      throw new UserError(`only a drill makes the fault ${kind}: run npm run drill -- REGION --fault ${kind}`);
    }
    const targets = targetsOf(known, this.props.topology.table.regions);
    const problems = [
      ...(targets.includes(target) ? [] : [`${kind} has no target ${target}; use one of ${targets.join(", ")}`]),
      ...shareProblems(known, share),
      ...frontProblems(known, this.props.topology),
    ];
    if (problems.length > 0) throw new UserError(problems.join("\n"));
    return { breaks: known.break, isMomentary: known.isMomentary ?? false };
  }

  #drawsOf(id: string): () => number {
    const known = this.#draws.get(id);
    const draws = known ?? drawsOf(this.props.seed, id);
    if (!known) this.#draws.set(id, draws);
    return draws;
  }

  #end(id: string): void {
    const active = this.#active.get(id);
    if (!active) return;
    this.#active.delete(id);
    active.timer?.cancel();
    active.revert();
    this.#tell(active.fault, false);
  }

  #tell({ kind, target, share = 1 }: ActiveFault, on: boolean): void {
    this.props.events.emit({ type: "fault", kind, target, on, ...(share === 1 ? {} : { share }) });
  }
}
