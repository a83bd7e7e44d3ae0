import { type ResourceChange, UNKNOWN } from "../../topology/change";
import type { Rule, Seen } from "../finding";
import { changesOf, staying, valuesAt } from "../seen";
import { list, some } from "../words";

/** Arguments whose change makes Lambda run other code, or run it differently. */
const CODE = [
  "source_code_hash",
  "code_sha256",
  "filename",
  "image_uri",
  "s3_key",
  "s3_object_version",
  "runtime",
  "handler",
  "layers",
  "architectures",
];

const changedFunctions = (seen: Seen, isMeant: (change: ResourceChange) => boolean) =>
  staying(seen, changesOf(seen, "aws_lambda_function", "update", "replace").filter(isMeant));

const hasNewCode = ({ changed }: ResourceChange): boolean => changed.some((name) => CODE.includes(name));

const functionRegions = ({ after }: Seen): readonly string[] => [
  ...new Set((after?.topology.functions ?? []).map(({ region }) => region)),
];

/** Names of the variables that are added, removed or changed; undefined where they cannot be told. */
function variablesOf({ before, after, changed }: ResourceChange): readonly string[] | undefined {
  if (!changed.includes("environment")) return [];
  const [was, is] = [before, after].map((side) => valuesAt(side, ["environment", "variables"])[0]);
  const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (
    is === UNKNOWN ||
    (was !== undefined && was !== null && !isMap(was)) ||
    (is !== undefined && is !== null && !isMap(is))
  )
    return undefined;
  const [old, next] = [was ?? {}, is ?? {}] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])]
    .filter((name) => next[name] === UNKNOWN || old[name] !== next[name])
    .sort();
}

/** Tags and descriptions allow nothing. */
const isAboutPermissions = ({ action, changed }: ResourceChange): boolean =>
  action !== "update" || changed.some((name) => !["description", "tags", "tags_all"].includes(name));

/** What changes for the code that answers. */
export const FUNCTION_RULES: readonly Rule[] = [
  {
    id: "code-changes-everywhere",
    severity: "warning",
    means: "The function's code changes in every region in the same apply.",
    find: (seen) => {
      const each = changedFunctions(seen, hasNewCode);
      if (each.length < 2 || each.length < functionRegions(seen).length) return [];
      return [
        {
          text: `The function's code changes in all ${each.length} regions in one apply: a fault in it is in every region, and no failover helps.`,
          addresses: each.flatMap(({ changes }) => changes.map(({ address }) => address)),
          wayOut: "Apply one region at a time with -target, and watch it before the next.",
        },
      ];
    },
  },
  {
    id: "code-changes",
    severity: "note",
    means: "The function's code changes in some regions, or in the only one.",
    find: (seen) => {
      const each = changedFunctions(seen, hasNewCode);
      if (each.length === 0 || (each.length >= 2 && each.length >= functionRegions(seen).length)) return [];
      return [
        {
          text: `The function's code changes in ${list(each.map(({ region }) => region))}.`,
          addresses: each.flatMap(({ changes }) => changes.map(({ address }) => address)),
          wayOut: "Watch the errors there before the other regions follow.",
        },
      ];
    },
  },
  {
    id: "environment-changes",
    severity: "note",
    means: "Variables of a function are added, removed or changed; only their names are told.",
    find: (seen) => {
      const each = changedFunctions(seen, ({ changed }) => changed.includes("environment"));
      const groups = new Map<string, ResourceChange[]>();
      for (const change of each.flatMap(({ changes }) => changes)) {
        const names = variablesOf(change);
        if (names?.length === 0) continue;
        const text = names ? some(names, 8) : "variables whose names are known only after the apply";
        groups.set(text, [...(groups.get(text) ?? []), change]);
      }
      return [...groups].map(([names, changes]) => ({
        text: `The function in ${list(changes.map(({ region }) => region))} gets other values of ${names}.`,
        addresses: changes.map(({ address }) => address),
        wayOut: "Check that the code in every region can work with the old values and with the new ones.",
      }));
    },
  },
  {
    id: "status-set",
    severity: "danger",
    means: "The variable STATUS makes the health check of a region fail, which takes the region out.",
    find: (seen) => {
      const { before, after } = seen;
      const failing = (after?.topology.functions ?? []).filter((is) => {
        const was = before?.topology.functions.find(({ id }) => id === is.id)?.environment.STATUS ?? "200";
        const status = is.environment.STATUS ?? "200";
        return was === "200" && /^[1-5]\d\d$/.test(status) && status !== "200";
      });
      const everywhere = failing.length > 1 && failing.length === functionRegions(seen).length;
      const then = everywhere
        ? "no region is healthy, and clients are sent to a sick one"
        : "clients are moved to another region";
      return failing.length === 0
        ? []
        : [
            {
              text: `${list(failing.map(({ region }) => region))} ${failing.length === 1 ? "turns" : "turn"} unhealthy, because STATUS makes /health fail: ${then}.`,
              addresses: failing.map(({ id }) => id),
              wayOut: "For a drill use npm run drill, and to take a region out set its weight to 0.",
            },
          ];
    },
  },
  {
    id: "permissions-change",
    severity: "warning",
    means: "What a function is allowed to do changes; the policy itself is not told.",
    find: (seen) => {
      const each = staying(
        seen,
        changesOf(
          seen,
          /^aws_iam_(role|role_policy|role_policy_attachment|policy)$/,
          "update",
          "replace",
          "delete",
        ).filter(isAboutPermissions),
      );
      if (each.length === 0) return [];
      return [
        {
          text: `What the function in ${list(each.map(({ region }) => region))} is allowed to do changes: requests fail where it loses an action that it needs.`,
          addresses: each.flatMap(({ changes }) => changes.map(({ address }) => address)),
          wayOut: "Read the policies in the plan, and begin with one region.",
        },
      ];
    },
  },
];
