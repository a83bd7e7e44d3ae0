import type { StackOutputs } from "../outputs";
import type { Topology } from "../topology/topology";
import type { Addresses } from "./server";

/** The outputs that the stack would have on AWS, leading to this machine: as `cdktf deploy --outputs-file` writes them. */
export function outputsOf(topology: Topology, addresses: Addresses): StackOutputs {
  const host = (url: string | undefined) => (url === undefined ? "" : new URL(url).host);
  const [pair = []] = Object.values(addresses.addresses);
  const regional = topology.functions.map(({ region, name }) => ({
    [`${region}_load_balancer_dns_name`]: host(addresses.loadBalancers[region]),
    [`${region}_function_name`]: name,
    [`${region}_table_name`]: topology.table.name,
  }));
  const accelerator = { accelerator_dns_name: host(pair[0]), accelerator_ip_addresses: pair.map(host) };
  // On AWS it is there where HTTPS is under a domain.
  const url = pair[0]?.startsWith("https:") ? { url: pair[0] } : {};
  return Object.assign(accelerator, url, ...regional);
}
