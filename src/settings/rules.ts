import { nameProblems } from "../naming";
import { overlap, rangeOf } from "./cidr";
import { type Problem, show } from "./problem";
import type { Parsed } from "./schema";

/**
 * What no single value can tell: a rule is run when the settings that it needs are valid by themselves, so that a wrong
 * value elsewhere hides nothing.
 */
export interface Rule {
  readonly needs: readonly (keyof Parsed)[];
  readonly check: (settings: Parsed) => readonly Problem[];
}

const problem = (path: string, message: string): Problem => ({ path, message });
const refused = (path: string, value: unknown, message: string) =>
  problem(path, `${show(value)} is not allowed; ${message}`);

type RegionEntry = Parsed["regions"][number];
export const nameOf = (region: RegionEntry): string => (typeof region === "string" ? region : region.name);
export const cidrOf = (region: RegionEntry, index: number): string =>
  (typeof region === "string" ? undefined : region.cidr) ?? `10.${index}.0.0/16`;

/** Reads no more than the names, so that it also runs where another value of a region is wrong. */
const regionsTwice: Rule = {
  needs: [],
  check: ({ regions }) => {
    if (!Array.isArray(regions)) return [];
    const all = regions.map((region: RegionEntry | null | undefined) => region && nameOf(region));
    return all.flatMap((name, index) => {
      const first = all.indexOf(name);
      return typeof name === "string" && first < index
        ? [refused(`regions[${index}]`, name, `regions[${first}] names it already: remove one of the two`)]
        : [];
    });
  },
};

const traffic: Rule = {
  needs: ["regions"],
  check: ({ regions }) => {
    if (regions.length < 2 || regions.some((region) => typeof region === "string")) return [];
    const entries = regions.filter((region) => typeof region !== "string");
    const problems: Problem[] = [];
    if (entries.every(({ weight }) => weight === 0)) {
      problems.push(problem("regions", "every weight is 0, so no region may serve; give one a weight from 1 to 255"));
    }
    if (entries.every(({ trafficDial }) => trafficDial === 0)) {
      problems.push(
        problem("regions", "every trafficDial is 0, and AWS does not document what it does then; raise one of them"),
      );
    }
    return problems;
  },
};

const names: Rule = {
  needs: ["name", "regions"],
  check: ({ name, regions }) =>
    nameProblems(name, regions.map(nameOf)).map((message) => refused("name", name, message)),
};

const tableName: Rule = {
  needs: ["name", "table"],
  check: ({ name, table }) =>
    table.name === undefined && name.length < 3
      ? [
          problem(
            "table.name",
            `is missing, and name (${show(name)}) is too short to stand in: give 3 to 255 characters`,
          ),
        ]
      : [],
};

const tableKeys: Rule = {
  needs: ["table"],
  check: ({ table: { partitionKey, sortKey, ttlAttribute, seedItems } }) => {
    const keys = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
    const problems: Problem[] = [];
    if (sortKey === partitionKey) problems.push(refused("table.sortKey", sortKey, "partitionKey has that name"));
    if (ttlAttribute !== undefined && keys.includes(ttlAttribute)) {
      problems.push(refused("table.ttlAttribute", ttlAttribute, "a key is a string and cannot hold an expiry time"));
    }
    const seen = new Map<string, number>();
    for (const [index, item] of seedItems.entries()) {
      for (const key of keys) {
        const value = item[key];
        const path = `table.seedItems[${index}].${key}`;
        if (value === undefined) problems.push(problem(path, "is missing; every item needs the table's key"));
        else if (typeof value !== "string" || value === "") problems.push(refused(path, value, "use a text for a key"));
      }
      const identity = JSON.stringify(keys.map((key) => item[key]));
      const first = seen.get(identity);
      if (first === undefined) seen.set(identity, index);
      else
        problems.push(problem(`table.seedItems[${index}]`, `has the key of seedItems[${first}]; remove one of them`));
    }
    return problems;
  },
};

const healthCheckTimes: Rule = {
  needs: ["healthCheck"],
  check: ({ healthCheck: { intervalSeconds, timeoutSeconds, tableTimeoutMs } }) => {
    const problems: Problem[] = [];
    if (timeoutSeconds >= intervalSeconds) {
      problems.push(
        refused(
          "healthCheck.timeoutSeconds",
          timeoutSeconds,
          `it must be below intervalSeconds (${intervalSeconds}): lower it, or raise the interval`,
        ),
      );
    }
    if (tableTimeoutMs >= timeoutSeconds * 1000) {
      problems.push(
        refused(
          "healthCheck.tableTimeoutMs",
          tableTimeoutMs,
          `it must be below timeoutSeconds (${timeoutSeconds * 1000} ms), or a sick table looks like a dead function`,
        ),
      );
    }
    return problems;
  },
};

const ranges: Rule = {
  needs: ["regions", "network"],
  check: ({ regions, network }) => {
    if (network !== "create") {
      return regions.flatMap((region, index) =>
        typeof region !== "string" && region.cidr !== undefined
          ? [refused(`regions[${index}].cidr`, region.cidr, "it only matters where network is create: remove it")]
          : [],
      );
    }
    const parsed = regions.map((region, index) => ({
      cidr: cidrOf(region, index),
      range: rangeOf(cidrOf(region, index)),
    }));
    return parsed.flatMap(({ cidr, range }, index) => {
      const other = parsed.findIndex((earlier, at) => at < index && overlap(range, earlier.range));
      return other < 0
        ? []
        : [
            refused(
              `regions[${index}].cidr`,
              cidr,
              `it overlaps ${parsed[other]?.cidr} of regions[${other}]: use another`,
            ),
          ];
    });
  },
};

const existingNetworks: Rule = {
  needs: ["regions", "network"],
  check: ({ regions, network }) => {
    if (typeof network === "string") return [];
    const wanted = regions.map(nameOf);
    const missing = wanted.filter((name) => !(name in network));
    const extra = Object.keys(network).filter((name) => !wanted.includes(name));
    return [
      ...missing.map((name) => problem(`network.${name}`, "is missing; give this region its vpcId and subnetIds")),
      ...extra.map((name) => problem(`network.${name}`, "is not among regions; remove it or add the region")),
    ];
  },
};

const tagCount: Rule = {
  needs: ["tags"],
  check: ({ tags }) =>
    Object.keys(tags).length > 50 ? [problem("tags", "has over 50 tags, AWS's limit; remove some")] : [],
};

export const RULES: readonly Rule[] = [
  names,
  regionsTwice,
  traffic,
  ranges,
  tableName,
  tableKeys,
  healthCheckTimes,
  existingNetworks,
  tagCount,
];
