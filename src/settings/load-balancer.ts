import { choice, flag, integer, section } from "./values";

export const loadBalancer = section({
  /**
   * `internal` puts the load balancers where only the accelerator reaches them. Not the default, because the article's are
   * reached directly as well, to be compared with, and a change makes the load balancers anew.
   * @default internet-facing
   */
  scheme: choice(["internet-facing", "internal"]).default("internet-facing"),
  /** Events carry every value of a header or query parameter instead of the last. @default false */
  multiValueHeaders: flag().default(false),
  /** Header fields whose names are not letters, digits and hyphens never reach the function. @default true */
  dropInvalidHeaders: flag().default(true),
  /** What happens to requests that servers could read in different ways; AWS's own default is defensive. @default strictest */
  desyncMitigation: choice(["monitor", "defensive", "strictest"]).default("strictest"),
  /** AWS refuses to delete the load balancers, and Terraform to plan it: two deploys to take down. @default false */
  deletionProtection: flag().default(false),
});

/** WAF, on every load balancer: it cannot be put on an accelerator. */
export const firewall = section({
  /**
   * Of one client address and in one region, above which its requests are refused
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html).
   * @default 2000
   */
  requestsPer5Minutes: integer(10, 2_000_000_000, "requests").default(2000),
});
