import type { Answer } from "../../model/dns";
import { type DnsClient, populationOf } from "../../model/dns-clients";
import type { Clock } from "../../process/clock";

/** Asks for an answer: at once in the simulator, and for a promise of one over a socket. */
export type Ask<Reply = Answer | undefined> = () => Reply;

/**
 * What keeps answers for some time, by the world's clock.
 * @param phase how far the time of its first answer is over, 0-1: caches are at any age when something changes
 */
export function cached<Reply>(ask: Ask<Reply>, clock: Pick<Clock, "now">, seconds: number, phase = 0): Ask<Reply> {
  let known: { readonly answer: Reply; readonly untilMs: number } | undefined;
  return () => {
    const now = clock.now();
    if (!known || now >= known.untilMs) {
      const left = known ? seconds : seconds * (1 - phase);
      known = { answer: ask(), untilMs: now + left * 1000 };
    }
    return known.answer;
  };
}

/** With 23 the 8.74 % of resolvers that stretch TTLs are two. */
export const CLIENTS_PER_LOCATION = 23;

/** From one client to the next: clients of one kind, or of one age, do not follow each other, as they would not in reality. */
const STRIDE = 7;

/**
 * Clients of one location, each with caches of its own that are at different ages. Each new connection is the next one's.
 * @returns which client it is, from 0, and what it is told
 *
 * @rule dns-caches-any-age
 */
export function clientsBehindResolvers<Reply>(
  ask: Ask<Reply>,
  clock: Pick<Clock, "now">,
  mix: readonly DnsClient[],
): () => { readonly client: number; readonly reply: Reply } {
  const clients = populationOf(mix, CLIENTS_PER_LOCATION).map(({ resolverSeconds, applicationSeconds }, index) => {
    const phase = index / CLIENTS_PER_LOCATION;
    const resolver = cached(ask, clock, resolverSeconds, phase);
    return applicationSeconds === 0 ? resolver : cached(resolver, clock, applicationSeconds, phase);
  });
  let turn = 0;
  return () => {
    const client = (turn++ * STRIDE) % CLIENTS_PER_LOCATION;
    return { client, reply: (clients[client] ?? ask)() };
  };
}
