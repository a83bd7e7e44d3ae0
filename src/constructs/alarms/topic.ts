import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { naming } from "../../aws/naming";
import type { AlarmSettings } from "../../settings/alarms";
import { create } from "../create";
import { providerFile } from "../provider-file";
import { regionOf } from "../providers";

interface TopicProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  readonly emails: readonly string[];
}

/**
 * A topic that sends emails. AWS's own key cannot encrypt it: CloudWatch would not be able to send
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html).
 */
class Topic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { provider, name, emails }: TopicProps) {
    super(scope, id);
    const { SnsTopic } = providerFile("sns-topic");
    const { SnsTopicSubscription } = providerFile("sns-topic-subscription");
    const topic = create(SnsTopic, this, "topic", { provider, name: naming.alarmTopic(name) });
    const subscriptions = new Construct(this, "subscriptions");
    for (const email of emails) {
      create(SnsTopicSubscription, subscriptions, email, {
        provider,
        topicArn: topic.arn,
        protocol: "email",
        endpoint: email,
      });
    }
    this.arn = topic.arn;
  }
}

/** ARNs of the topics that a region's alarms notify: those that are given, and one that is made where emails are wanted. */
export function topicArnsOf(
  scope: Construct,
  { provider, name, settings }: Pick<TopicProps, "provider" | "name"> & { readonly settings: AlarmSettings },
): string[] {
  const { topicArns, emails } = settings;
  const given = topicArns?.[regionOf(provider)];
  return [
    ...(given === undefined ? [] : [given]),
    ...(emails.length === 0 ? [] : [new Topic(scope, "notices", { provider, name, emails }).arn]),
  ];
}
