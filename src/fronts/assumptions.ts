import { type Assumption, choice, number, type Read, readTexts, type Texts } from "../cost/assumption";
import { pricesWith } from "../cost/given-prices";
import type { Price } from "../cost/prices";
import { type Mixture, STRETCHED_SECONDS, STRETCHED_SHARE } from "../model/dns-clients";
import { PROPAGATION } from "../model/failover-budget";
import type { PathAssumptions } from "../model/front-path";
import { readMixture } from "./mixture";

/** What the comparison takes for granted; each part can be set. */
export interface Assumptions extends PathAssumptions {
  readonly mixture: Mixture;
  /** Of resolvers, 0-1. */
  readonly stretchedShare: number;
  readonly stretchedSeconds: number;
  /** The longest that either front takes to act on a load balancer's health. */
  readonly propagationSeconds: number;
  /** Zones of each load balancer, in each of which it has a public address. */
  readonly zones: number;
  /** Those that were given come first. */
  readonly prices: readonly Price[];
}

type WithoutPrices = Omit<Assumptions, "prices">;

const ALL: readonly Read<WithoutPrices>[] = [
  {
    name: "internet-factor",
    value: "number",
    text: "a packet travels so many times as long on the Internet as on AWS's network",
    source:
      "our policy; https://eprints.lancs.ac.uk/id/eprint/139422/ measured that a cloud's network is faster for 40 to 48 % of clients and slower for 9 to 10 %, and gives no factor",
    byDefault: "1.2",
    read: number(1, 10, (internetFactor) => ({ internetFactor })),
  },
  {
    name: "edge-ms",
    value: "ms",
    text: "round trip from a client to the accelerator's edge, in milliseconds",
    source: "our policy; AWS publishes no figure",
    byDefault: "10",
    read: number(0, 1000, (edgeMs) => ({ edgeMs })),
  },
  {
    name: "upstream",
    value: "when",
    text: "when the edge opens its connection to the load balancer: with-client (each time a client connects), or ready (before)",
    source:
      "https://aws.amazon.com/about-aws/whats-new/2020/03/aws-global-accelerator-launches-tcp-termination-at-the-edge/",
    byDefault: "with-client",
    read: choice<WithoutPrices>({ "with-client": { upstream: "with-client" }, ready: { upstream: "ready" } }),
  },
  {
    name: "tls",
    value: "version",
    text: "the handshake of a new connection: 1.3, 1.2 or none; TLS ends at the load balancer with both",
    source: "RFC 8446 and RFC 5246",
    byDefault: "1.3",
    read: choice<WithoutPrices>({
      "1.3": { tlsRoundTrips: 1 },
      "1.2": { tlsRoundTrips: 2 },
      none: { tlsRoundTrips: 0 },
    }),
  },
  {
    name: "clients",
    value: "mixture",
    text: "how many clients there are of each kind",
    source: "our policy; nobody measured it, and it differs for each product",
    byDefault: "browser=70,plain=20,jvm=9,jvm-for-ever=1",
    read: (text) => {
      const mixture = readMixture(text);
      return typeof mixture === "string" ? mixture : { mixture };
    },
  },
  {
    name: "stretched",
    value: "percent",
    text: "part of the resolvers that keep answers for longer than their TTL",
    source: "https://ttl-violation-study.github.io",
    byDefault: String(Number((100 * STRETCHED_SHARE).toFixed(2))),
    read: number(0, 100, (percent) => ({ stretchedShare: percent / 100 })),
  },
  {
    name: "stretched-seconds",
    value: "seconds",
    text: "how long these keep them",
    source: "our policy; the study does not say it for a TTL of 60 s",
    byDefault: String(STRETCHED_SECONDS),
    read: number(60, 86_400, (stretchedSeconds) => ({ stretchedSeconds })),
  },
  {
    name: "propagation",
    value: "seconds",
    text: "the longest that a front takes to act on the health of a load balancer",
    source:
      "https://intro-to-global-accelerator.workshop.aws/en/failover.html for Global Accelerator; our policy for Route 53",
    byDefault: String(PROPAGATION.worst),
    read: number(0, 600, (propagationSeconds) => ({ propagationSeconds })),
  },
  {
    name: "zones",
    value: "number",
    text: "availability zones of each load balancer, each with a public IPv4 address",
    source: "the default of the setting zones",
    byDefault: "2",
    read: number(2, 6, (zones) => ({ zones }), true),
  },
];

export const ASSUMPTIONS: readonly Assumption[] = ALL;

/**
 * Reads the values of the options.
 * @param texts by the name of the option; those that are missing have their defaults
 * @returns also everything that is wrong with them
 */
export function readAssumptions(
  texts: Texts,
  prices: readonly string[],
): { readonly assumptions: Assumptions; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values = readTexts(ALL, texts, problems);
  return { assumptions: { ...values, prices: pricesWith(prices, problems) }, problems };
}
