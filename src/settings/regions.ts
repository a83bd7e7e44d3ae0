import { z } from "zod";
import { REGIONS } from "../aws/regions";
import { dialProblem } from "../aws/traffic-dial";
import { nearest } from "../process/nearest";
import { rangeOf } from "./cidr";
import { type Problem, pathText } from "./problem";
import { problem, type Rule, refused } from "./rule";
import { integer, section } from "./values";

export const regionName = z
  .string({ error: "use a region's name, such as eu-central-1" })
  .refine((name) => REGIONS.get(name)?.globalAccelerator, { error: ({ input }) => regionHelp(String(input)) });

function regionHelp(name: string): string {
  const region = REGIONS.get(name);
  if (region) return `Global Accelerator does not support endpoints in ${region.place}: choose another region`;
  if (/^(us-gov|us-iso|eu-isoe|cn|eusc)-/.test(name)) {
    return "Global Accelerator exists in AWS's commercial partition only: choose a region there";
  }
  const meant = nearest(name, [...REGIONS.keys()]);
  return meant ? `no AWS region has that name; did you mean ${meant}?` : "use a region's name, such as eu-central-1";
}

export const region = section({
  /** Name of the region. */
  name: regionName,
  /**
   * Percentage of its nearby traffic that the region accepts. 0 does not turn the region off, because failover ignores
   * the dial. Weight 0 does.
   * @default 100
   */
  trafficDial: z
    .number({ error: "use a number from 0 to 100" })
    .refine((dial) => dialProblem(dial) === undefined, { error: ({ input }) => dialProblem(Number(input)) ?? "" })
    .default(100),
  /**
   * Weight of the region's endpoint. With 0 the region gets no traffic, also in a failover.
   * @default 128
   */
  weight: integer(0, 255).default(128),
  /**
   * IPv4 range of the region's VPC, /16 to /26, where `network` is `create`.
   * @default 10.N.0.0/16, where N is a number of the region's own
   */
  cidr: z
    .string({ error: "use an IPv4 range such as 10.0.0.0/16" })
    .superRefine((cidr, context) => {
      const range = rangeOf(cidr);
      if (typeof range === "string") context.addIssue({ code: "custom", message: range, input: cidr });
    })
    .optional(),
});

/** The settings of one region, complete. */
export type RegionSettings = Required<z.output<typeof region>>;

/** @param entry a name alone stands for the region with every default */
export function completeRegion(entry: string | z.output<typeof region>): RegionSettings {
  const settings = region.parse(typeof entry === "string" ? { name: entry } : entry);
  return { ...settings, cidr: settings.cidr ?? defaultCidr(settings.name) };
}

/** Of the region alone: were it of its place in the list, taking a region out would replace the VPCs of those after it. */
export const defaultCidr = (name: string): string => `10.${REGIONS.get(name)?.number}.0.0/16`;

/** What can be read of each region, right or wrong: the rules below need no region to be valid. */
export function entriesOf(
  regions: unknown,
): { readonly [key in "name" | "trafficDial" | "weight" | "cidr"]?: unknown }[] {
  if (!Array.isArray(regions)) return [];
  return regions.map((region) => (typeof region === "string" ? { name: region } : (region ?? {})));
}

export const namesOf = (regions: unknown): unknown[] => entriesOf(regions).map(({ name }) => name);

/**
 * What keeps a setting from having one value of each region.
 * @param values by region
 * @param missing why or how there should be one
 */
export function onePerRegion(setting: string, values: object, regions: unknown, missing: string): Problem[] {
  const wanted = namesOf(regions).filter(isRegion);
  const given = Object.keys(values).filter(isRegion);
  return [
    ...wanted.filter((name) => !given.includes(name)).map((name) => problem([setting, name], `is missing; ${missing}`)),
    ...given
      .filter((name) => !wanted.includes(name))
      .map((name) => problem([setting, name], "is not among regions; remove it or add the region")),
  ];
}

/** What is none is the schema's to tell. */
export const isRegion = (name: unknown): name is string => typeof name === "string" && REGIONS.has(name);

const regionsTwice: Rule<{ readonly regions: unknown }> = {
  needs: [],
  check: ({ regions }) => {
    const all = namesOf(regions);
    return all.flatMap((name, index) => {
      const first = all.indexOf(name);
      return typeof name === "string" && first < index
        ? [
            refused(
              ["regions", index],
              name,
              `${pathText(["regions", first])} is the same region: remove one of the two`,
            ),
          ]
        : [];
    });
  },
};

const formerRegions: Rule<{ readonly regions: unknown; readonly formerRegions: unknown }> = {
  needs: [],
  check: ({ regions, formerRegions }) =>
    namesOf(formerRegions).flatMap((name, index, all) => {
      const path = ["formerRegions", index];
      if (!isRegion(name)) return [];
      const first = all.indexOf(name);
      if (namesOf(regions).includes(name)) {
        return [refused(path, name, "this region is also in regions: remove it from one of the two lists")];
      }
      return first < index
        ? [refused(path, name, `${pathText(["formerRegions", first])} is the same region: remove one of the two`)]
        : [];
    }),
};

interface Deletable {
  readonly deletionProtection: boolean;
}

/**
 * With its region gone from the settings nothing turns the protection off: the apply would destroy most of the region, and
 * then be refused, for good.
 */
const protectedFormerRegions: Rule<{
  readonly formerRegions: readonly string[];
  readonly table: Deletable;
  readonly loadBalancer: Deletable;
}> = {
  needs: ["formerRegions", "table.deletionProtection", "loadBalancer.deletionProtection"],
  check: ({ formerRegions, table, loadBalancer }) => {
    const sections = { table, loadBalancer };
    const on = Object.entries(sections).flatMap(([name, { deletionProtection }]) =>
      deletionProtection ? [pathText([name, "deletionProtection"])] : [],
    );
    return formerRegions.length === 0 || on.length === 0
      ? []
      : [
          refused(
            ["formerRegions"],
            formerRegions,
            `deletion protection is on (${on.join(", ")}), and AWS would stop the removal half-way: turn it off, deploy while the region is still in regions, and then move the region here`,
          ),
        ];
  },
};

const traffic: Rule<{ readonly regions: unknown }> = {
  needs: [],
  check: ({ regions }) => {
    const entries = entriesOf(regions);
    if (entries.length < 2) return [];
    const problems: Problem[] = [];
    if (entries.every(({ weight }) => weight === 0)) {
      problems.push(
        problem(["regions"], "every weight is 0, so no region gets traffic; give one region a weight from 1 to 255"),
      );
    }
    if (entries.every(({ trafficDial }) => trafficDial === 0)) {
      problems.push(
        problem(
          ["regions"],
          "every trafficDial is 0, and AWS does not document this case; give one region a trafficDial above 0",
        ),
      );
    }
    return problems;
  },
};

export const regionRules = [regionsTwice, formerRegions, protectedFormerRegions, traffic];
