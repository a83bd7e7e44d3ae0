import type { Construct } from "constructs";
import type { RegionSettings } from "../settings/regions";
import type { Settings } from "../settings/settings";
import { mustHold } from "./condition";
import { Kept } from "./kept";

/** Keeps which network a region is in: a load balancer cannot leave its VPC, and a VPC keeps its range. */
export function keepPlace(scope: Construct, region: RegionSettings, network: Settings["network"]): void {
  const place =
    network === "create"
      ? `a VPC of its own, ${region.cidr}`
      : network === "default"
        ? network
        : network[region.name]?.vpcId;
  new Kept(scope, "place", {
    value: place,
    conditions: [
      mustHold(
        `self.input.value == "${place}"`,
        `${region.name} was deployed in another network (\${self.input.value}), which its load balancer cannot leave: change network and cidr back; or, for any region but the first, remove it (formerRegions), deploy, and add it again`,
      ),
    ],
  });
}
