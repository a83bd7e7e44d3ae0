import { nameProblems } from "../naming";
import { REGIONS } from "../regions";
import { overlap, rangeOf } from "./cidr";
import { type Problem, show } from "./problem";
import type { Parsed } from "./schema";

/**
 * What no single value can tell. A rule is run when the settings that it needs are valid, whatever the others hold, so
 * that a wrong value elsewhere hides nothing.
 */
export interface Rule {
  /** Paths: `table.sortKey`. */
  readonly needs: readonly string[];
  readonly check: (settings: Parsed) => readonly Problem[];
}

const problem = (path: string, message: string): Problem => ({ path, message });
const refused = (path: string, value: unknown, message: string) =>
  problem(path, `${show(value)} is not allowed; ${message}`);

type RegionEntry = Parsed["regions"][number];
export const nameOf = (region: RegionEntry): string => (typeof region === "string" ? region : region.name);
/** Of the region alone: were it of its place in the list, taking a region out would replace the VPCs of those after it. */
const defaultCidr = (name: unknown): string => `10.${REGIONS.get(String(name))?.number}.0.0/16`;
export const cidrOf = (region: RegionEntry): string =>
  (typeof region === "string" ? undefined : region.cidr) ?? defaultCidr(nameOf(region));

/** What can be read of each region, right or wrong: the rules below need no region to be valid. */
function entriesOf(regions: unknown): { readonly [key in "name" | "trafficDial" | "weight" | "cidr"]?: unknown }[] {
  if (!Array.isArray(regions)) return [];
  return regions.map((region) => (typeof region === "string" ? { name: region } : (region ?? {})));
}

const namesOf = (regions: unknown): unknown[] => entriesOf(regions).map(({ name }) => name);

const regionsTwice: Rule = {
  needs: [],
  check: ({ regions }) => {
    const all = namesOf(regions);
    return all.flatMap((name, index) => {
      const first = all.indexOf(name);
      return typeof name === "string" && first < index
        ? [refused(`regions[${index}]`, name, `regions[${first}] names it already: remove one of the two`)]
        : [];
    });
  },
};

const formerRegions: Rule = {
  needs: ["formerRegions"],
  check: ({ regions, formerRegions }) =>
    formerRegions.flatMap((name, index) => {
      const path = `formerRegions[${index}]`;
      const first = formerRegions.indexOf(name);
      if (namesOf(regions).includes(name)) {
        return [refused(path, name, "regions names it too: remove it from one of the two")];
      }
      return first < index
        ? [refused(path, name, `formerRegions[${first}] names it already: remove one of the two`)]
        : [];
    }),
};

const traffic: Rule = {
  needs: [],
  check: ({ regions }) => {
    const entries = entriesOf(regions);
    if (entries.length < 2) return [];
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
  needs: ["name"],
  check: ({ name, regions }) =>
    nameProblems(
      name,
      namesOf(regions).filter((region) => typeof region === "string"),
    ).map((message) => refused("name", name, message)),
};

const tableName: Rule = {
  needs: ["name", "table.name"],
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
  needs: ["table.partitionKey", "table.sortKey", "table.ttlAttribute", "table.seedItems"],
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
      if (keys.some((key) => item[key] === undefined)) continue;
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
  needs: ["healthCheck.intervalSeconds", "healthCheck.timeoutSeconds", "healthCheck.tableTimeoutMs"],
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

/** Else Lambda would stop the function before it can say that the table does not answer. */
const functionTimes: Rule = {
  needs: ["healthCheck.tableTimeoutMs", "function.timeoutSeconds"],
  check: ({ healthCheck: { tableTimeoutMs }, function: { timeoutSeconds } }) =>
    tableTimeoutMs >= timeoutSeconds * 1000
      ? [
          refused(
            "healthCheck.tableTimeoutMs",
            tableTimeoutMs,
            `it must be below function.timeoutSeconds (${timeoutSeconds * 1000} ms): lower it, or raise that`,
          ),
        ]
      : [],
};

const dualStackNetwork: Rule = {
  needs: ["network", "accelerator.ipAddressType"],
  check: ({ network, accelerator: { ipAddressType } }) =>
    network === "default" && ipAddressType === "DUAL_STACK"
      ? [refused("network", network, "a default VPC has no IPv6: use create, or give VPCs that have it")]
      : [],
};

const ranges: Rule = {
  needs: ["network"],
  check: ({ regions, network }) => {
    const cidrs = entriesOf(regions).map(({ cidr }) => cidr);
    if (network !== "create") {
      return cidrs.flatMap((cidr, index) =>
        cidr !== undefined
          ? [refused(`regions[${index}].cidr`, cidr, "it only matters where network is create: remove it")]
          : [],
      );
    }
    const all = entriesOf(regions).map(({ name, cidr = defaultCidr(name) }) => {
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
              `regions[${index}].cidr`,
              cidr,
              `it overlaps ${all[other]?.cidr} of regions[${other}]: use another`,
            ),
          ];
    });
  },
};

const existingNetworks: Rule = {
  needs: [],
  check: ({ regions, network }) => {
    if (typeof network !== "object" || network === null || Array.isArray(network)) return [];
    const wanted = namesOf(regions).filter((name): name is string => REGIONS.has(String(name)));
    const missing = wanted.filter((name) => !(name in network));
    const doubled = Object.entries(network).flatMap(([name, given]) => {
      const ids: unknown = (given as { subnetIds?: unknown } | null)?.subnetIds;
      return Array.isArray(ids) && new Set(ids).size < ids.length
        ? [refused(`network.${name}.subnetIds`, ids, "a subnet is named twice: name two different ones")]
        : [];
    });
    const extra = Object.keys(network).filter((name) => REGIONS.has(name) && !wanted.includes(name));
    return [
      ...doubled,
      ...missing.map((name) => problem(`network.${name}`, "is missing; give this region its vpcId and subnetIds")),
      ...extra.map((name) => problem(`network.${name}`, "is not among regions; remove it or add the region")),
    ];
  },
};

/** AWS allows 50, and what has a Name of its own (VPCs, security groups) needs one of them for it. */
const MAX_TAGS = 49;

const tagCount: Rule = {
  needs: ["tags"],
  check: ({ tags }) => {
    const count = Object.keys(tags).filter((key) => key !== "Name").length;
    return count > MAX_TAGS
      ? [problem("tags", `has ${count} tags, and AWS takes at most ${MAX_TAGS} beside Name; remove some`)]
      : [];
  },
};

export const RULES: readonly Rule[] = [
  names,
  regionsTwice,
  formerRegions,
  traffic,
  ranges,
  tableName,
  tableKeys,
  healthCheckTimes,
  functionTimes,
  dualStackNetwork,
  existingNetworks,
  tagCount,
];
