import { type Counts, isOverLimit, withRequest } from "../../model/rate-limit";
import type { Firewall } from "../../topology/topology";
import type { HttpRequest, HttpResponse } from "./http";
import { ownResponse } from "./response";

/** One region's firewall. It counts for itself, and knows rate limits only. */
export class SimulatedFirewall {
  readonly #counts = new Map<string, Counts>();

  constructor(private readonly topology: Firewall) {}

  /**
   * Counts a request, and answers it where the firewall refuses it: 403, with the page of the load balancer.
   * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
   *
   * @rule waf-block
   */
  refusal(request: HttpRequest, nowMs: number): HttpResponse | undefined {
    const { rateLimits } = this.topology;
    if (rateLimits.length === 0) return undefined;
    const client = clientOf(request);
    const counts = this.#counts.get(client) ?? new Map();
    const longest = Math.max(...rateLimits.map(({ windowSeconds }) => windowSeconds));
    this.#counts.set(client, withRequest(counts, longest, nowMs));
    return rateLimits.some((limit) => isOverLimit(counts, limit, nowMs)) ? ownResponse(403, "waf") : undefined;
  }
}

/**
 * Which client address a request counts for: the one that the load balancer sees. Clients of all locations have one address
 * on this machine, so those of each location count for themselves, and all clients of one location count as one client: our
 * policy.
 *
 * @rule waf-client-address
 */
const clientOf = ({ from = "", clientIp }: HttpRequest): string => `${from} ${clientIp}`;
