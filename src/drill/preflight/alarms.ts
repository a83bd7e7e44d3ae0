import type { Check } from "./check";

/** An alarm that is on already would stop the drill at once, and one that is not there never would. */
export const alarmsAreSilent: Check = async ({ target, options: { stopAlarms = [] } }, note) => {
  const { control } = target;
  const reasons: string[] = [];
  for (const arn of stopAlarms) {
    if (target.kind !== "aws" || control.alarmState === undefined) {
      return ["--stop-alarm is for --target aws: the simulator has no alarms"];
    }
    const state = await control.alarmState(arn);
    if (state === undefined) reasons.push(`there is no alarm ${arn}: check its region, its account and its name`);
    else if (state === "ALARM") reasons.push(`the alarm ${arn} is in the state ALARM already: wait until it is OK`);
    else if (state !== "OK") note(`the alarm ${arn} is ${state}: it has no data that could stop the drill`);
  }
  return reasons;
};
