import { type Coordinates, cableMs, OVERHEAD_MS } from "./geography";

/** What a path is taken to be like, where AWS publishes nothing. */
export interface PathAssumptions {
  /**
   * How many times as long a packet travels on the Internet as on AWS's own network, from 1 on. Our policy: Arnold and
   * others (INFOCOM 2020, https://eprints.lancs.ac.uk/id/eprint/139422/) measured two clouds and found their networks
   * faster for 40 to 48 % of the clients, slower for 9 to 10 %, and the more so the farther a client is; no factor.
   *
   * @rule internet-path-factor
   */
  readonly internetFactor: number;
  /**
   * Round trip from a client to the edge of the accelerator, in milliseconds. Our policy: AWS publishes neither the
   * latencies nor the sites of its edges.
   *
   * @rule ga-edge-round-trip
   */
  readonly edgeMs: number;
  /** Round trips of the TLS handshake: 1 with TLS 1.3 (RFC 8446, 2), 2 with TLS 1.2 (RFC 5246, 7.3), 0 without TLS. */
  readonly tlsRoundTrips: number;
  /**
   * Whether the edge opens its connection to the load balancer for each client's, or has one ready.
   *
   * @rule ga-tcp-at-edge
   */
  readonly upstream: "with-client" | "ready";
}

/** What a client waits for an answer, in milliseconds, without the time that the backend takes. */
export interface PathTimes {
  /** On a new connection: handshakes and request. A look-up of the name is needed with either front, and is left out. */
  readonly firstMs: number;
  /** On a connection that is open. */
  readonly keptMs: number;
}

/**
 * To the load balancer itself: packets enter AWS's network close to the region. One round trip each for TCP and the request.
 *
 * @rule internet-path-factor
 */
export function throughInternet(client: Coordinates, region: Coordinates, assumed: PathAssumptions): PathTimes {
  const keptMs = OVERHEAD_MS + assumed.internetFactor * cableMs(client, region);
  return { firstMs: (2 + assumed.tlsRoundTrips) * keptMs, keptMs };
}

/**
 * Through an accelerator: packets enter AWS's network at the edge, which is taken to stand where the client does. It ends
 * TCP there and not TLS, and opens a connection to the load balancer at nearly the same time
 * (https://aws.amazon.com/about-aws/whats-new/2020/03/aws-global-accelerator-launches-tcp-termination-at-the-edge/). So the
 * client's first message waits at the edge until that is open: a round trip to the region is saved only with `ready`.
 *
 * @rule ga-tcp-at-edge
 */
export function throughEdge(client: Coordinates, region: Coordinates, assumed: PathAssumptions): PathTimes {
  const { edgeMs, tlsRoundTrips, upstream } = assumed;
  const backboneMs = cableMs(client, region);
  const keptMs = edgeMs + backboneMs;
  const waitMs = upstream === "ready" ? 0 : Math.max(0, backboneMs - edgeMs);
  return { firstMs: edgeMs + waitMs + (1 + tlsRoundTrips) * keptMs, keptMs };
}
