import { z } from "zod";
import { overlap, rangeOf, roomFor } from "./cidr";
import { pathText } from "./problem";
import { defaultCidr, entriesOf, onePerRegion, regionName } from "./regions";
import { type Rule, refused } from "./rule";
import { section, text } from "./values";

const existingNetwork = section({
  /** Id of the VPC. */
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, "use a VPC's id, such as vpc-0a1b2c3d"),
  /** Two or more subnets of the VPC, in different availability zones. */
  subnetIds: z
    .array(text(/^subnet-[0-9a-f]{8,17}$/, "use a subnet's id, such as subnet-0a1b2c3d"), {
      error: "use a list of subnet ids",
    })
    .min(2, { error: "name at least two subnets, in different availability zones" })
    .readonly(),
});

const NETWORK = "use create, default, or an object of { vpcId, subnetIds } by region";

export const network = z.union([
  z.enum(["create", "default"], { error: NETWORK }),
  z.record(regionName, existingNetwork, { error: NETWORK }),
]);

type Network = z.output<typeof network>;

/** How many availability zones a created network has a subnet in. A load balancer needs two. */
export const zones = z.literal([2, 3], { error: "use 2 or 3" });

const createdZones: Rule<{ readonly regions: unknown; readonly network: Network; readonly zones: 2 | 3 }> = {
  needs: ["network", "zones"],
  check: ({ regions, network, zones }) => {
    if (zones === 2) return [];
    if (network !== "create") {
      return [
        refused(
          ["zones"],
          zones,
          "it needs network to be create; other networks use every subnet that is there: remove it",
        ),
      ];
    }
    return entriesOf(regions).flatMap(({ cidr }, index) =>
      typeof cidr === "string" && typeof rangeOf(cidr) !== "string" && roomFor(cidr) < zones
        ? [
            refused(
              ["regions", index, "cidr"],
              cidr,
              `it has no room for subnets in ${zones} zones: use /25 or a larger range`,
            ),
          ]
        : [],
    );
  },
};

const dualStackNetwork: Rule<{
  readonly network: Network;
  readonly accelerator: { readonly ipAddressType: string };
}> = {
  needs: ["network", "accelerator.ipAddressType"],
  check: ({ network, accelerator: { ipAddressType } }) =>
    network === "default" && ipAddressType === "DUAL_STACK"
      ? [refused(["network"], network, "a default VPC has no IPv6: use create, or name VPCs that have IPv6")]
      : [],
};

const ranges: Rule<{ readonly regions: unknown; readonly network: Network }> = {
  needs: ["network"],
  check: ({ regions, network }) => {
    const cidrs = entriesOf(regions).map(({ cidr }) => cidr);
    if (network !== "create") {
      return cidrs.flatMap((cidr, index) =>
        cidr !== undefined
          ? [refused(["regions", index, "cidr"], cidr, "a cidr needs network to be create: remove one of the two")]
          : [],
      );
    }
    const all = entriesOf(regions).map(({ name, cidr: given }) => {
      const cidr = given ?? (typeof name === "string" ? defaultCidr(name) : undefined);
      return { name, cidr, range: typeof cidr === "string" ? rangeOf(cidr) : "" };
    });
    return all.flatMap(({ name, cidr, range }, index) => {
      // A region named twice is another rule's to tell.
      const other = all.findIndex(
        (earlier, at) => at < index && earlier.name !== name && overlap(range, earlier.range),
      );
      return other < 0
        ? []
        : [
            refused(
              ["regions", index, "cidr"],
              cidr,
              `it overlaps ${all[other]?.cidr} of ${pathText(["regions", other])}: use another`,
            ),
          ];
    });
  },
};

const existingNetworks: Rule<{ readonly regions: unknown; readonly network: unknown }> = {
  needs: [],
  check: ({ regions, network }) => {
    if (typeof network !== "object" || network === null || Array.isArray(network)) return [];
    const doubled = Object.entries(network).flatMap(([name, given]) => {
      const ids: unknown = (given as { subnetIds?: unknown } | null)?.subnetIds;
      return Array.isArray(ids) && new Set(ids).size < ids.length
        ? [refused(["network", name, "subnetIds"], ids, "a subnet is named twice: name two different ones")]
        : [];
    });
    return [...doubled, ...onePerRegion("network", network, regions, "give this region its vpcId and subnetIds")];
  },
};

export const networkRules = [dualStackNetwork, createdZones, ranges, existingNetworks];
