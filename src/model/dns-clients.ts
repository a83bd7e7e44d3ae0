import { ALIAS_TTL_SECONDS } from "./failover-budget";

/** A kind of client, by how long it uses an answer of Route 53. */
export interface DnsClient {
  /** For people: `resolver that stretches the TTL`. */
  readonly name: string;
  /** Its part of all clients, 0-1. */
  readonly share: number;
  /** How long its resolver keeps an answer. */
  readonly resolverSeconds: number;
  /** How long the application itself keeps what its resolver said, whatever the TTL. Infinity: until it ends. 0: not at all. */
  readonly applicationSeconds: number;
}

/**
 * Part of the resolvers that keep answers for longer than their TTL: 8.74 % of 8,524 resolvers, each seen from five vantage
 * points or more (Bhowmick and others, PAM 2023, https://ttl-violation-study.github.io).
 *
 * @rule dns-ttl-stretched-share
 */
export const STRETCHED_SHARE = 0.0874;

/**
 * How long these keep answers. The study does not say it for TTLs of 60 s: ten minutes is our policy.
 *
 * @rule dns-ttl-stretched-time
 */
export const STRETCHED_SECONDS = 600;

/**
 * Chromium keeps an answer of the system's resolver for 60 s, whatever its TTL (net/dns/host_resolver_manager.cc,
 * https://source.chromium.org/chromium/chromium/src/+/main:net/dns/).
 *
 * @rule dns-browser-cache
 */
const BROWSER_SECONDS = 60;

/**
 * A JVM keeps addresses for 30 s, and for ever with a security manager
 * (https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/jvm-ttl-dns.html).
 *
 * @rule dns-jvm-cache
 */
const JVM_SECONDS = 30;

/** Without a cache in the application, as Node.js and curl are. What drills take. */
export const RESOLVERS: readonly DnsClient[] = mixOf(STRETCHED_SHARE, STRETCHED_SECONDS);

/** Every kind of client that has been described; a mixture says how many there are of each. */
export const KINDS = {
  plain: { name: "no cache of its own", applicationSeconds: 0 },
  browser: { name: "browser", applicationSeconds: BROWSER_SECONDS },
  jvm: { name: "JVM", applicationSeconds: JVM_SECONDS },
  "jvm-for-ever": { name: "JVM that keeps addresses for ever", applicationSeconds: Number.POSITIVE_INFINITY },
} as const satisfies Readonly<Record<string, Pick<DnsClient, "name" | "applicationSeconds">>>;

/**
 * Clients of one kind, behind resolvers that honour the TTL and resolvers that do not.
 * @rule dns-ttl-stretched-share
 */
export function mixOf(
  stretchedShare: number,
  stretchedSeconds: number,
  kind: Pick<DnsClient, "name" | "applicationSeconds"> = { name: "no cache of its own", applicationSeconds: 0 },
): readonly DnsClient[] {
  return [
    { ...kind, name: `${kind.name}, TTL honoured`, share: 1 - stretchedShare, resolverSeconds: ALIAS_TTL_SECONDS },
    { ...kind, name: `${kind.name}, TTL stretched`, share: stretchedShare, resolverSeconds: stretchedSeconds },
  ].filter(({ share }) => share > 0);
}

/** How many clients there are of each kind, in any unit. */
export type Mixture = Readonly<Partial<Record<keyof typeof KINDS, number>>>;

/**
 * Clients of several kinds, each behind resolvers of which so many stretch the TTL.
 * @rule dns-ttl-stretched-share
 */
export function mixtureOf(mixture: Mixture, stretchedShare: number, stretchedSeconds: number): readonly DnsClient[] {
  const all = Object.entries(mixture) as [keyof typeof KINDS, number][];
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  return all.flatMap(([kind, count]) =>
    mixOf(stretchedShare, stretchedSeconds, KINDS[kind])
      .map((client) => ({ ...client, share: (client.share * count) / total }))
      .filter(({ share }) => share > 0),
  );
}

/**
 * So many clients that have the shares of a mixture, as nearly as that number allows; those of one kind follow each other.
 * @rule dns-ttl-stretched-share
 */
export function populationOf(mix: readonly DnsClient[], count: number): readonly DnsClient[] {
  const total = mix.reduce((sum, { share }) => sum + share, 0);
  const upTo = mix.map((_, index) => mix.slice(0, index + 1).reduce((sum, { share }) => sum + share, 0));
  return Array.from({ length: count }, (_, index) => {
    const kind = upTo.findIndex((end) => ((index + 0.5) / count) * total < end);
    return mix[kind] as DnsClient;
  });
}

/** How fine the moments are at which clients asked last; the shares below are exact to about its inverse. */
const STEPS = 200;

/**
 * The part of these clients whose new connections still go where the old answer leads, so many seconds after Route 53 began
 * to give another one. Clients ask at any time, so each cache is at any age at that moment: our policy. A connection that is
 * open stays where it is with either front, and is not counted.
 *
 * @rule dns-caches-any-age
 */
export const shareStillSent = (clients: readonly DnsClient[], seconds: number): number =>
  clients.reduce((sum, client) => sum + client.share * stale(client, seconds), 0);

function stale({ resolverSeconds: resolver, applicationSeconds: application }: DnsClient, seconds: number): number {
  if (application === Number.POSITIVE_INFINITY) return 1;
  if (application === 0) return Math.max(0, 1 - seconds / resolver);
  let later = 0;
  for (let r = 0; r < STEPS; r++) {
    for (let a = 0; a < STEPS; a++) {
      const resolverLeft = ((r + 0.5) / STEPS) * resolver;
      const applicationLeft = ((a + 0.5) / STEPS) * application;
      // It asks its resolver when its own time is up, and gets the old answer again while the resolver has it.
      const again = Math.ceil(Math.max(0, resolverLeft - applicationLeft) / application);
      if (applicationLeft + again * application > seconds) later++;
    }
  }
  return later / STEPS ** 2;
}

/**
 * Seconds until so many of the clients that ever ask again have new answers: 0.9 for 90 %.
 * @param part 0-1
 * @rule dns-caches-any-age
 */
export function secondsUntilLeft(clients: readonly DnsClient[], part: number): number {
  const asking = clients.filter(({ applicationSeconds }) => applicationSeconds < Number.POSITIVE_INFINITY);
  const total = asking.reduce((sum, { share }) => sum + share, 0);
  if (total === 0) return Number.POSITIVE_INFINITY;
  let [low, high] = [0, longestSeconds(asking)];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (shareStillSent(asking, middle) / total > 1 - part) low = middle;
    else high = middle;
  }
  return high;
}

/** The longest that any of these clients uses an answer. */
export const longestSeconds = (clients: readonly DnsClient[]): number =>
  Math.max(0, ...clients.map(({ resolverSeconds, applicationSeconds }) => resolverSeconds + applicationSeconds));
