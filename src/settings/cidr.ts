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
  if (!PRIVATE.includes(network.range())) {
    return "use a private range, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10: AWS refuses ranges such as 169.254.0.0/16, and with a public one the load balancer cannot answer the clients who have these addresses";
  }
  return [toNumber(network), toNumber(ipaddr.IPv4.broadcastAddressFromCIDR(cidr))];
}

/**
 * RFC 1918 and RFC 6598. AWS recommends the former and takes public ranges as well
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html), but the accelerator preserves the clients'
 * addresses, and a VPC keeps answers to its own range to itself.
 */
const PRIVATE: readonly string[] = ["private", "carrierGradeNat"] satisfies ReturnType<ipaddr.IPv4["range"]>[];

export const overlap = (a: Range | string, b: Range | string): boolean =>
  typeof a !== "string" && typeof b !== "string" && a[0] <= b[1] && b[0] <= a[1];

/** How many subnets of the least size a range has room for. @param cidr valid by `rangeOf` */
export const roomFor = (cidr: string): number => 2 ** (27 - ipaddr.IPv4.parseCIDR(cidr)[1]);

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
