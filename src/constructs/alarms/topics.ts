import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { naming } from "../../aws/naming";
import type { AlarmSettings } from "../../settings/alarms";
import { create } from "../create";
import { PerRegion } from "../per-region";
import { providerFile } from "../provider-file";
import { regionOf } from "../providers";

export interface TopicsProps {
  /** Of each region that has alarms. */
  readonly providers: readonly AwsProvider[];
  /** The backend's name. */
  readonly name: string;
  readonly settings: AlarmSettings;
}

/**
 * The topics that alarms notify, in each region that has alarms: the one that is given, and one of our own where emails are
 * wanted. They are apart from the regions, or a region that goes would take the topic of the accelerator's alarms with it.
 */
export class Topics extends Construct {
  readonly #arns = new PerRegion<string[]>("topic");

  constructor(scope: Construct, id: string, { providers, name, settings: { topicArns, emails } }: TopicsProps) {
    super(scope, id);
    for (const provider of providers) {
      const region = regionOf(provider);
      const given = topicArns?.[region];
      const own = emails.length === 0 ? [] : [emailTopic(new Construct(this, region), provider, { name, emails })];
      this.#arns.set(region, [...(given === undefined ? [] : [given]), ...own]);
    }
  }

  /** ARNs of a region's topics. */
  of(region: string): string[] {
    return this.#arns.of(region);
  }
}

/**
 * Not encrypted: CloudWatch cannot use AWS's own key of SNS
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html), and what is sent names
 * alarms only.
 * @returns its ARN
 */
function emailTopic(
  scope: Construct,
  provider: AwsProvider,
  { name, emails }: { readonly name: string; readonly emails: readonly string[] },
): string {
  const { SnsTopic } = providerFile("sns-topic");
  const { SnsTopicSubscription } = providerFile("sns-topic-subscription");
  const { arn } = create(SnsTopic, scope, "topic", { provider, name: naming.alarmTopic(name) });
  const subscriptions = new Construct(scope, "subscriptions");
  for (const email of emails) {
    create(SnsTopicSubscription, subscriptions, email, { provider, topicArn: arn, protocol: "email", endpoint: email });
  }
  return arn;
}
