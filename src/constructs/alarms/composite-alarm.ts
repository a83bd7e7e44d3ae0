import type { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { naming } from "../../aws/naming";
import { create } from "../create";
import { providerFile } from "../provider-file";

export interface CompositeAlarmProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  /** What all of them are of. */
  readonly of: "region" | "accelerator";
  readonly description: string;
  readonly alarms: readonly CloudwatchMetricAlarm[];
  /** Topics that are told when it is on, and when it is off again. */
  readonly topicArns: string[];
}

/** On while one of its alarms is: a fault sends one message, not one for each metric that it shows in. Its id is "composite". */
export function compositeAlarm(scope: Construct, props: CompositeAlarmProps): CloudwatchCompositeAlarm {
  const { CloudwatchCompositeAlarm } = providerFile("cloudwatch-composite-alarm");
  const actions = props.topicArns.length === 0 ? undefined : props.topicArns;
  return create(CloudwatchCompositeAlarm, scope, "composite", {
    provider: props.provider,
    alarmName: naming.alarm(props.name, props.of),
    alarmDescription: props.description,
    alarmRule: props.alarms.map(({ alarmName }) => `ALARM("${alarmName}")`).join(" OR "),
    alarmActions: actions,
    okActions: actions,
  });
}
