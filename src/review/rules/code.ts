import type { Attributes, ResourceChange } from "../../topology/change";
import { addressesOf, changesOf, goes, grouped, inBlock, listed, numberOf, regionsOf } from "../changes";
import type { Found, Reviewed, Rule } from "../rule";

/** Functions that exist before and after. */
const functions = ({ change }: Reviewed) =>
  changesOf(change, "aws_lambda_function").filter((each) => !goes(each) && each.before && each.after);

const withNewCode = (reviewed: Reviewed) =>
  functions(reviewed).filter(({ changed }) => changed.includes("source_code_hash"));

/** Whether every region that serves is in this change. */
const inAllRegions = ({ change }: Reviewed, changes: readonly ResourceChange[]): boolean => {
  const all = new Set(change.before.topology?.functions.map(({ region }) => region));
  return all.size > 1 && regionsOf(changes).length >= all.size;
};

/** Functions for which a number becomes smaller, those with the same numbers together. */
function lowered(
  reviewed: Reviewed,
  name: string,
  text: (regions: string, was: number, will: number) => Found,
): Found[] {
  const lower = functions(reviewed).flatMap((each) => {
    const [was, will] = [numberOf(each.before?.[name]), numberOf(each.after?.[name])];
    return was !== undefined && will !== undefined && isLower(name, was, will) ? [{ each, was, will }] : [];
  });
  return [...grouped(lower, ({ was, will }) => `${was} ${will}`).values()].map((same) => ({
    ...text(listed(regionsOf(same.map(({ each }) => each))), same[0]?.was ?? 0, same[0]?.will ?? 0),
    addresses: addressesOf(same.map(({ each }) => each)),
  }));
}

/** For concurrency a negative number means that none is reserved, which is more than any. */
const isLower = (name: string, was: number, will: number): boolean =>
  name === "reserved_concurrent_executions" ? will >= 0 && (was < 0 || will < was) : will < was;

export const CODE_RULES: readonly Rule[] = [
  {
    id: "code-everywhere",
    severity: "warning",
    means: "the function's code changes in all regions in one apply",
    find: (reviewed) => {
      const changes = withNewCode(reviewed);
      return inAllRegions(reviewed, changes)
        ? [
            {
              text: `New code goes to all regions (${listed(regionsOf(changes))}) at once: if it is bad, no region is left that could take over`,
              addresses: addressesOf(changes),
              wayOut: "Deploy one region first, with -target, and look at it before you deploy the others.",
            },
          ]
        : [];
    },
  },
  {
    id: "code-changed",
    severity: "note",
    means: "the function's code changes in some regions",
    find: (reviewed) => {
      const changes = withNewCode(reviewed);
      return changes.length > 0 && !inAllRegions(reviewed, changes)
        ? [
            {
              text: `New code goes to ${listed(regionsOf(changes))}`,
              addresses: addressesOf(changes),
              wayOut: "Look at the region's health and errors after the apply.",
            },
          ]
        : [];
    },
  },
  {
    id: "timeout-lowered",
    severity: "warning",
    means: "the function gets less time for a request",
    find: (reviewed) =>
      lowered(reviewed, "timeout", (regions, was, will) => ({
        text: `In ${regions} requests that take longer than ${will} s are answered 502: the function's timeout was ${was} s`,
        addresses: [],
        wayOut: "Compare with the longest duration in the function's logs.",
      })),
  },
  {
    id: "concurrency-zero",
    severity: "danger",
    means: "the function is allowed no execution at all",
    find: (reviewed) =>
      lowered(reviewed, "reserved_concurrent_executions", (regions) => ({
        text: `In ${regions} every request is throttled, because no execution is allowed: the region becomes unhealthy`,
        addresses: [],
        wayOut: "Leave function.reservedConcurrency out, or above 0.",
      })).filter(({ addresses }) =>
        functions(reviewed).some(
          ({ address, after }) => addresses.includes(address) && numberOf(after?.reserved_concurrent_executions) === 0,
        ),
      ),
  },
  {
    id: "concurrency-lowered",
    severity: "warning",
    means: "fewer executions of the function are allowed at once",
    find: (reviewed) =>
      lowered(reviewed, "reserved_concurrent_executions", (regions, was, will) => ({
        text: `In ${regions} at most ${will} requests are served at once, instead of ${was < 0 ? "as many as the account allows" : was}; more are throttled`,
        addresses: [],
        wayOut: "Set load in main.ts: the assessment then says whether this is enough after a failover.",
      })),
  },
  {
    id: "memory-lowered",
    severity: "warning",
    means: "the function gets less memory, and with it less processor time",
    find: (reviewed) =>
      lowered(reviewed, "memory_size", (regions, was, will) => ({
        text: `In ${regions} the function has ${will} MB instead of ${was} MB: Lambda gives processor time in proportion, so requests take longer`,
        addresses: [],
        wayOut: "Measure a request with the new size first.",
      })),
  },
  {
    id: "environment-changed",
    severity: "warning",
    means: "variables of the function are added, removed or changed; only names are shown",
    find: (reviewed) => {
      const changes = functions(reviewed).flatMap((each) => {
        const names = changedNames(variables(each.before), variables(each.after));
        return names.length > 0 ? [{ each, names }] : [];
      });
      return [...grouped(changes, ({ names }) => names.join(", "))].map(([names, same]) => ({
        text: `The function's environment changes in ${listed(regionsOf(same.map(({ each }) => each)))}: ${names}`,
        addresses: addressesOf(same.map(({ each }) => each)),
        wayOut: "Check that the code that runs there knows the new values.",
      }));
    },
  },
];

const variables = (attributes: Attributes | undefined): Attributes => {
  const value = inBlock(attributes, "environment", "variables");
  return typeof value === "object" && value !== null ? (value as Attributes) : {};
};

const changedNames = (before: Attributes, after: Attributes): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]).sort();
