import * as ipaddr from "ipaddr.js";

/** First and last address of an IPv4 range, as numbers. */
export type Range = readonly [first: number, last: number];

/**
 * An IPv4 range for a VPC, or what is wrong with it. AWS takes /16 to /28; two subnets of /27, the least that a load
 * balancer takes (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html),
 * need a /26.
 */
export function rangeOf(cidr: string): Range | string {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) return "use an IPv4 range such as 10.0.0.0/16";
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  if (prefix < 16 || prefix > 26) return "use a prefix from /16 to /26";
  const network = ipaddr.IPv4.networkAddressFromCIDR(cidr);
  if (network.toString() !== address.toString()) return `the range begins at ${network}: write ${network}/${prefix}`;
  return [toNumber(network), toNumber(ipaddr.IPv4.broadcastAddressFromCIDR(cidr))];
}

export const overlap = (a: Range | string, b: Range | string): boolean =>
  typeof a !== "string" && typeof b !== "string" && a[0] <= b[1] && b[0] <= a[1];

/**
 * The range's first equal parts, at least /27 and at most 256 of them.
 * @param cidr valid by `rangeOf`
 */
export function subnetsOf(cidr: string, count: number): string[] {
  const [network, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const subnetPrefix = Math.min(prefix + 8, 27);
  const size = 2 ** (32 - subnetPrefix);
  return Array.from({ length: count }, (_, index) => `${toAddress(toNumber(network) + index * size)}/${subnetPrefix}`);
}

const toNumber = (address: ipaddr.IPv4): number => address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);

const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
