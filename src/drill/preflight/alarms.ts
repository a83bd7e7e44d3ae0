import { alarmStateOf, namesOf } from "../alarms";
import type { Check } from "./check";

/** An alarm that is on already would stop the drill at once, and one that is not there never would. */
export const alarmsAreSilent: Check = async ({ target, options: { stopAlarms = [] } }, note) => {
  const reasons: string[] = [];
  for (const alarm of stopAlarms) {
    const state = await alarmStateOf(target, alarm);
    if (state === undefined) reasons.push(`there is no alarm ${alarm}: ${remedy(target)}`);
    else if (state === "ALARM") reasons.push(`the alarm ${alarm} is in the state ALARM already: wait until it is OK`);
    else if (state !== "OK") note(`the alarm ${alarm} is ${state}: it has no data that could stop the drill`);
  }
  return reasons;
};

function remedy({ kind, topology }: Parameters<Check>[0]["target"]): string {
  if (kind === "aws") return "check its region, its account and its name";
  const names = namesOf(topology);
  return names.length > 0 ? `use one of ${names.join(", ")}` : "the backend has none, because alarms is not set";
}
