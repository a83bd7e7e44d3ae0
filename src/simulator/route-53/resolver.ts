import type { Answer } from "../../model/dns";
import { type DnsClient, populationOf } from "../../model/dns-clients";
import type { Clock } from "../../process/clock";

export type Ask = () => Answer | undefined;

/**
 * What keeps answers for some time, by the world's clock.
 * @param phase how far the time of its first answer is over, 0-1: caches are at any age when something changes
 */
export function cached(ask: Ask, clock: Pick<Clock, "now">, seconds: number, phase = 0): Ask {
  let known: { readonly answer: Answer | undefined; readonly untilMs: number } | undefined;
  return () => {
    const now = clock.now();
    if (!known || now >= known.untilMs) {
      const left = known ? seconds : seconds * (1 - phase);
      known = { answer: ask(), untilMs: now + left * 1000 };
    }
    return known.answer;
  };
}

/** Of one location: with 23 the 8.74 % of resolvers that stretch TTLs are two. */
const CLIENTS = 23;

/**
 * Clients of one location, each with caches of its own that are at different ages. Each new connection is the next one's.
 *
 * @rule dns-caches-any-age
 */
export function clientsBehindResolvers(ask: Ask, clock: Pick<Clock, "now">, mix: readonly DnsClient[]): Ask {
  const clients = populationOf(mix, CLIENTS).map(({ resolverSeconds, applicationSeconds }, index) => {
    const phase = index / CLIENTS;
    const resolver = cached(ask, clock, resolverSeconds, phase);
    return applicationSeconds === 0 ? resolver : cached(resolver, clock, applicationSeconds, phase);
  });
  let turn = 0;
  return () => clients[turn++ % CLIENTS]?.();
}
