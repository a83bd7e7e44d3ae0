export interface IpSet {
  readonly IpFamily: "IPv4" | "IPv6";
  readonly IpAddressFamily: "IPv4" | "IPv6";
  readonly IpAddresses: readonly string[];
}

/**
 * Static addresses, one of each network zone, from the ranges kept for documentation (RFC 5737, RFC 3849): nothing on the
 * internet answers there.
 *
 * @param number of the accelerator in its account, from 1
 */
export function addresses(type: "IPV4" | "DUAL_STACK", number: number, dnsLabel: string) {
  const ipv4: IpSet = {
    IpFamily: "IPv4",
    IpAddressFamily: "IPv4",
    IpAddresses: [`192.0.2.${number}`, `198.51.100.${number}`],
  };
  if (type === "IPV4") return { IpAddressType: type, IpSets: [ipv4] };
  const ipv6: IpSet = {
    IpFamily: "IPv6",
    IpAddressFamily: "IPv6",
    IpAddresses: [`2001:db8:1::${number}`, `2001:db8:2::${number}`],
  };
  return {
    IpAddressType: type,
    IpSets: [ipv4, ipv6],
    DualStackDnsName: `${dnsLabel}.dualstack.awsglobalaccelerator.com`,
  };
}
