import { type Rule, refused } from "./rule";
import { choice, flag, integer, section } from "./values";

export const loadBalancer = section({
  /**
   * With `internal` only the accelerator reaches the load balancers. Decide before the first deploy: Terraform replaces the
   * load balancers to change it.
   * @default internet-facing
   */
  scheme: choice(["internet-facing", "internal"]).default("internet-facing"),
  /** The function gets all values of a header or query parameter that is sent several times, not only the last. @default false */
  multiValueHeaders: flag().default(false),
  /** The load balancer removes headers whose names have other characters than letters, digits and hyphens. @default true */
  dropInvalidHeaders: flag().default(true),
  /**
   * How strictly the load balancer refuses requests that servers could read in different ways. `strictest` answers 400 to every
   * request that does not comply with RFC 7230, also to harmless ones: a GET with a body or with `content-length: 0`, a header
   * with letters outside ASCII, a path with a space. `defensive` passes these on.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
   * @default strictest
   */
  desyncMitigation: choice(["monitor", "defensive", "strictest"]).default("strictest"),
  /**
   * AWS refuses to delete the load balancers, and Terraform refuses a plan that deletes them. To take the backend down,
   * turn it off and deploy first.
   * @default false
   */
  deletionProtection: flag().default(false),
});

/** WAF, on every load balancer: it cannot be put on an accelerator. */
export const firewall = section({
  /**
   * Limit for one client address in one region. WAF refuses further requests of this address. A drill with its defaults sends
   * 2,100 from each location.
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
   * @default 3000
   */
  requestsPer5Minutes: integer(10, 2_000_000_000, "requests").default(3000),
});

/**
 * The name of a web ACL's metric, which is the backend's, cannot be one of WAF's own.
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_VisibilityConfig.html
 */
const metricName: Rule<{ readonly name: string; readonly firewall?: unknown }> = {
  needs: ["name", "firewall"],
  check: ({ name, firewall }) =>
    firewall !== undefined && name.toLowerCase() === "all"
      ? [refused(["name"], name, "WAF has a metric of this name: choose another name, or remove firewall")]
      : [],
};

export const firewallRules = [metricName];
