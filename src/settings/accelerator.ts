import { type Rule, refused } from "./rule";
import { choice, flag, integer, section } from "./values";

export const accelerator = section({
  /** `SOURCE_IP` sends all connections of one client address to the same region. @default NONE */
  clientAffinity: choice(["NONE", "SOURCE_IP"]).default("NONE"),
  /** Port of the accelerator and of the load balancers. With HTTPS the ports are 80 and 443. @default 80 */
  port: integer(1, 65535).default(80),
  /** With `DUAL_STACK` the accelerator has IPv6 addresses too. It cannot be changed back. @default IPV4 */
  ipAddressType: choice(["IPV4", "DUAL_STACK"]).default("IPV4"),
  /** Terraform refuses a plan that deletes the accelerator and with it the static addresses. @default false */
  deletionProtection: flag().default(false),
});

const portWithHttps: Rule<{
  readonly accelerator: { readonly port: number };
  readonly domain?: object;
  readonly certificateArns?: object;
}> = {
  needs: ["accelerator.port"],
  check: ({ accelerator: { port }, domain, certificateArns }) =>
    port !== 80 && (domain !== undefined || certificateArns !== undefined)
      ? [refused(["accelerator", "port"], port, "with a certificate the ports are 80 and 443: remove it")]
      : [],
};

export const acceleratorRules = [portWithHttps];
