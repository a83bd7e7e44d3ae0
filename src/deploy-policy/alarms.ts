import { naming } from "../aws/naming";
import type { Scope } from "./statement";
import { taggedAs, tagging, untagged } from "./tag";

/** The backend's own alarms, its dashboard, and the topics that send emails. */
export const alarmScopes = (name: string, inRegions: Scope["condition"]): readonly Scope[] => {
  // Another backend's name can begin with this one's, so the tag decides.
  const alarms = `arn:aws:cloudwatch:*:*:alarm:${naming.alarm(name, "*")}`;
  const topic = `arn:aws:sns:*:*:${naming.alarmTopic(name)}`;
  return [
    {
      // An alarm is created and changed by the same call.
      sid: "NewAlarms",
      also: true,
      takes: /^cloudwatch:(PutMetricAlarm|PutCompositeAlarm|TagResource)$/,
      resource: alarms,
      condition: untagged(tagging(name, inRegions)),
    },
    {
      sid: "Dashboards",
      takes: /^cloudwatch:(Put|Get|Delete)Dashboards?$/,
      resource: `arn:aws:cloudwatch::*:dashboard/${naming.dashboard(name)}`,
      condition: inRegions,
    },
    {
      sid: "OwnAlarms",
      takes: /^cloudwatch:(?!GetMetricData$)/,
      resource: alarms,
      condition: taggedAs(name, inRegions),
    },
    // With its subscriptions.
    { sid: "AlarmTopics", takes: /^sns:/, resource: [topic, `${topic}:*`], condition: inRegions },
  ];
};
