import { type DnsClient, KINDS, type Mixture, mixtureOf, secondsUntilLeft, shareStillSent } from "../model/dns-clients";
import { failoverBudget, type SecondsRange } from "../model/failover-budget";
import type { Topology } from "../topology/topology";
import type { Assumptions } from "./assumptions";

/** Parts of the clients of which it is said when they have left. */
export const PARTS = [0.5, 0.9, 0.99, 1] as const;

/** How long clients still open connections to a region that has failed. */
export interface Leaving {
  readonly clients: string;
  /** For each of `PARTS`, from the failure on. Infinity: never. */
  readonly seconds: readonly SecondsRange[];
}

export interface Leavers {
  /** From the failure until the front acts: the health checks, and the propagation. The same with both. */
  readonly acts: SecondsRange;
  readonly accelerator: Leaving;
  /** With Route 53: each kind of client alone, and the mixture without those that never leave. */
  readonly route53: readonly Leaving[];
  /** Part of the mixture that keeps an address for ever, 0-1. */
  readonly neverShare: number;
}

/** The name of the mixture beside those of the kinds. */
export const MIXTURE = "the mixture of clients";

const isForEver = ({ applicationSeconds }: DnsClient): boolean => applicationSeconds === Number.POSITIVE_INFINITY;

/** When clients have left, with the health checks of the topology: of the slowest region at worst. */
export function leaversOf(topology: Topology, assumed: Assumptions): Leavers {
  const budgets = [...failoverBudget(topology).values()];
  const acts = {
    best: Math.min(...budgets.map(({ detect }) => detect.best)),
    worst: Math.max(...budgets.map(({ detect }) => detect.worst)) + assumed.propagationSeconds,
  };
  const mixed = (of: Mixture) => mixtureOf(of, assumed.stretchedShare, assumed.stretchedSeconds);
  const mix = mixed(assumed.mixture);
  const later = (seconds: number): SecondsRange => ({ best: acts.best + seconds, worst: acts.worst + seconds });
  const left = (clients: string, mix: readonly DnsClient[]): Leaving => ({
    clients,
    seconds: PARTS.map((part) => later(Math.round(secondsUntilLeft(mix, part)))),
  });
  const asking = mix.filter((each) => !isForEver(each));
  const neverShare = mix.filter(isForEver).reduce((sum, { share }) => sum + share, 0);
  return {
    acts,
    accelerator: { clients: "all clients", seconds: PARTS.map(() => acts) },
    route53: [
      ...Object.entries(KINDS).map(([kind, { name }]) => left(name, mixed({ [kind]: 1 }))),
      left(MIXTURE, asking),
    ],
    neverShare,
  };
}

export interface Course {
  readonly clients: string;
  /** Part that still opens connections to the region, 0-1, at each moment. */
  readonly shares: readonly number[];
}

/**
 * The part of each kind of client that still goes to the failed region, at its worst.
 * @param moments in seconds since the failure
 * @param leavers of the same assumptions
 */
export function coursesOf(moments: readonly number[], { acts }: Leavers, assumed: Assumptions): readonly Course[] {
  const { mixture, stretchedShare, stretchedSeconds } = assumed;
  const after = (share: (seconds: number) => number) =>
    moments.map((second) => (second < acts.worst ? 1 : share(second - acts.worst)));
  const kinds = Object.entries(KINDS).map(([kind, { name }]) => {
    const mix = mixtureOf({ [kind]: 1 }, stretchedShare, stretchedSeconds);
    const shares = after((seconds) => shareStillSent(mix, seconds));
    return { clients: `Route 53, ${name}`, shares, mix, weight: mixture[kind as keyof Mixture] ?? 0 };
  });
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  const mixed = moments.map((_, at) =>
    kinds.reduce((sum, each) => sum + (each.weight * (each.shares[at] ?? 0)) / total, 0),
  );
  return [
    { clients: "Global Accelerator", shares: after(() => 0) },
    ...kinds.filter(({ mix }) => !mix.some(isForEver)),
    { clients: `Route 53, ${MIXTURE}`, shares: mixed },
  ].map(({ clients, shares }) => ({ clients, shares }));
}
