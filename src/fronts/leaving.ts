import { type DnsClient, KINDS, mixtureOf, secondsUntilLeft, shareStillSent } from "../model/dns-clients";
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

/** Each kind of client, and the mixture, with the caches that are assumed. */
function groupsOf({ mixture, stretchedShare, stretchedSeconds }: Assumptions) {
  const mixed = (of: Assumptions["mixture"]) => mixtureOf(of, stretchedShare, stretchedSeconds);
  return {
    kinds: Object.entries(KINDS).map(([kind, { name }]) => ({ clients: name, mix: mixed({ [kind]: 1 }) })),
    mixed: mixed(mixture),
  };
}

/** When clients have left, with the health checks of the topology: of the slowest region at worst. */
export function leaversOf(topology: Topology, assumed: Assumptions): Leavers {
  const budgets = [...failoverBudget(topology).values()];
  const acts = {
    best: Math.min(...budgets.map(({ detect }) => detect.best)),
    worst: Math.max(...budgets.map(({ detect }) => detect.worst)) + assumed.propagationSeconds,
  };
  const { kinds, mixed } = groupsOf(assumed);
  const later = (seconds: number): SecondsRange => ({ best: acts.best + seconds, worst: acts.worst + seconds });
  const left = (clients: string, mix: readonly DnsClient[]): Leaving => ({
    clients,
    seconds: PARTS.map((part) => later(Math.round(secondsUntilLeft(mix, part)))),
  });
  const asking = mixed.filter((each) => !isForEver(each));
  const neverShare = mixed.filter(isForEver).reduce((sum, { share }) => sum + share, 0);
  return {
    acts,
    accelerator: { clients: "all clients", seconds: PARTS.map(() => acts) },
    route53: [...kinds.map(({ clients, mix }) => left(clients, mix)), left(MIXTURE, asking)],
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
  const { kinds, mixed } = groupsOf(assumed);
  const course = (clients: string, mix: readonly DnsClient[]): Course => ({
    clients,
    shares: moments.map((second) => (second < acts.worst ? 1 : shareStillSent(mix, second - acts.worst))),
  });
  const leaving = kinds.filter(({ mix }) => !mix.some(isForEver));
  return [
    { clients: "Global Accelerator", shares: moments.map((second) => (second < acts.worst ? 1 : 0)) },
    ...leaving.map(({ clients, mix }) => course(`Route 53, ${clients}`, mix)),
    course(`Route 53, ${MIXTURE}`, mixed),
  ];
}
