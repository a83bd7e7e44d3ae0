import type { ResourceChange } from "../../topology/change";
import type { Topology } from "../../topology/topology";
import type { Rule, Seen } from "../finding";
import { changesOf, isSwitchedOff, regionsOf, valueAt } from "../seen";
import { list } from "../words";

const ALARM = /^aws_cloudwatch_(metric|composite)_alarm$/;

/** Where a backend has something to tell of; an accelerator's alarms are in us-west-2. */
const watched = (topology: Topology): readonly string[] => [
  ...regionsOf(topology),
  ...(topology.front.kind === "global-accelerator" ? ["us-west-2"] : []),
];

/** Alarms that go from regions in which none is left that tells of all that is wrong there. */
function removed(seen: Seen): readonly ResourceChange[] {
  const { before, after } = seen;
  if (!before || !after) return [];
  const had = before.topology.compositeAlarms.map(({ region }) => region);
  const has = after.topology.compositeAlarms.map(({ region }) => region);
  const silent = watched(after.topology).filter((region) => had.includes(region) && !has.includes(region));
  return changesOf(seen, ALARM, "delete", "forget").filter(({ region }) => silent.includes(region));
}

/** Alarms that stay, and notify nobody any more. */
const silenced = (seen: Seen): readonly ResourceChange[] =>
  changesOf(seen, ALARM, "update", "replace").filter(
    (change) =>
      isSwitchedOff(change, "actions_enabled") ||
      (valueAt(change.before, "alarm_actions") !== undefined && isEmpty(change.after?.alarm_actions)),
  );

const isEmpty = (actions: unknown): boolean =>
  actions === undefined || actions === null || (Array.isArray(actions) && actions.length === 0);

/** Who is told of a failure. */
export const ALARM_RULES: readonly Rule[] = [
  {
    id: "alarms-off",
    severity: "warning",
    means: "Alarms are removed from a region that stays, or notify nobody any more.",
    find: (seen) =>
      [
        { changes: removed(seen), why: "the alarms there are removed" },
        { changes: silenced(seen), why: "alarms there no longer notify anybody" },
      ].flatMap(({ changes, why }) =>
        changes.length === 0
          ? []
          : [
              {
                text: `Nobody is told of failures in ${list(changes.map(({ region }) => region))} any more, because ${why}.`,
                addresses: changes.map(({ address }) => address),
                wayOut:
                  "Keep alarms in the settings, with emails or topicArns, until something else tells of failures.",
              },
            ],
      ),
  },
];
