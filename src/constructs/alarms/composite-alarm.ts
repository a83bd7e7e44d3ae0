import type { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { naming } from "../../aws/naming";
import { create } from "../create";
import { providerFile } from "../provider-file";
import { replacedAtChangeOf, replacedWith } from "../replaced-with";
import { TerraformData } from "../terraform-data";

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

/**
 * On while one of its alarms is: a fault sends one message, not one for each metric that it shows in. Its id is `composite`.
 *
 * AWS deletes no alarm that a composite alarm is made of ("Cannot delete ... as there are composite alarm(s) depending on
 * it"), so it is replaced whenever one of them is, or goes: then Terraform deletes it before them.
 */
export function compositeAlarm(scope: Construct, props: CompositeAlarmProps): CloudwatchCompositeAlarm {
  const { CloudwatchCompositeAlarm } = providerFile("cloudwatch-composite-alarm");
  const actions = props.topicArns.length === 0 ? undefined : props.topicArns;
  const names = props.alarms.map(({ alarmName }) => alarmName);
  const members = new TerraformData(scope, "members", { input: { names } });
  return create(CloudwatchCompositeAlarm, scope, "composite", {
    provider: props.provider,
    alarmName: naming.alarm(props.name, props.of),
    alarmDescription: props.description,
    alarmRule: names.map((name) => `ALARM("${name}")`).join(" OR "),
    alarmActions: actions,
    okActions: actions,
    lifecycle: {
      replaceTriggeredBy: [
        ...replacedAtChangeOf(members).replaceTriggeredBy,
        ...replacedWith(...props.alarms).replaceTriggeredBy,
      ],
    },
  });
}
