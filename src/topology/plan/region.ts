import { REGIONS } from "../../aws/regions";
import type { Attributes } from "../change";
import type { Configured } from "./configuration";

/**
 * Region that a resource is in. Version 6 of the AWS provider writes it into the resource; before, only the provider's
 * configuration has it. What is deleted has no configuration: then ARNs tell the region, or else the address, whose first
 * part is the region where CDKTF made it.
 */
export function regionOf(address: string, values: Attributes, configuration: Configured): string {
  const { region } = values;
  if (typeof region === "string" && region !== "") return region;
  return configuration.region(address) ?? arnRegion(values) ?? zoneRegion(values) ?? regionIn(address) ?? "";
}

function arnRegion(values: Attributes): string | undefined {
  const arns = [values.arn, ...Object.values(values)].filter((value) => typeof value === "string");
  return arns.flatMap((arn) => /^arn:[^:]*:[^:]*:([^:]+):/.exec(arn)?.[1] ?? [])[0];
}

const zoneRegion = ({ availability_zone: zone }: Attributes): string | undefined =>
  typeof zone === "string" ? /^(.+-\d+)[a-z]$/.exec(zone)?.[1] : undefined;

/** Longest first: one region's name could begin another's. */
const NAMES = [...REGIONS.keys()].sort((a, b) => b.length - a.length);

const regionIn = (address: string): string | undefined => NAMES.find((name) => address.includes(name));
