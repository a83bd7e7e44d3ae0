import { XMLBuilder } from "fast-xml-parser";
import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface Composite {
  readonly AlarmName: string;
  readonly AlarmRule: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tags: readonly Tag[];
}

/**
 * Composite alarms, which moto 5.2 has none of, and what AWS refuses because of them: an alarm that does not exist in a rule,
 * and to delete one that a rule has.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export class CompositeAlarms {
  /** By region and name. */
  readonly #all = new Map<string, Composite>();

  constructor(private readonly account: string) {}

  /**
   * @param metricAlarms names of those that a region has
   * @returns the answer to a call, or undefined where it is about metric alarms only
   */
  async answer(
    { service, operation, region }: Call,
    { body }: ApiRequest,
    metricAlarms: () => Promise<readonly string[]>,
  ): Promise<ApiResponse | undefined> {
    if (service !== "cloudwatch") return undefined;
    const form = new URLSearchParams(body.toString());
    const list = (name: string) =>
      [...form].flatMap(([key, value]) => (key.startsWith(`${name}.member.`) ? [value] : []));
    const own = [...this.#all].filter(([key]) => key.startsWith(`${region} `)).map(([, each]) => each);
    const of = (arn: string | null) => own.find(({ AlarmName }) => this.#arn(region, AlarmName) === arn);
    const keep = (each: Composite) => this.#all.set(`${region} ${each.AlarmName}`, each);

    if (operation === "PutCompositeAlarm") {
      const [AlarmName, AlarmRule] = [form.get("AlarmName") ?? "", form.get("AlarmRule") ?? ""];
      const there = await metricAlarms();
      const missing = membersOf(AlarmRule).filter((name) => !there.includes(name));
      if (missing.length > 0) {
        return refused(`Could not save the composite alarm as alarms [${missing}] in the alarm rule do not exist`);
      }
      const before = own.find((each) => each.AlarmName === AlarmName);
      const settings = {
        ActionsEnabled: form.get("ActionsEnabled") ?? "true",
        AlarmActions: { member: list("AlarmActions") },
        AlarmDescription: form.get("AlarmDescription") ?? "",
        InsufficientDataActions: { member: list("InsufficientDataActions") },
        OKActions: { member: list("OKActions") },
      };
      keep({ AlarmName, AlarmRule, settings, tags: before?.tags ?? tagsOf(form) });
      return answered(operation, {});
    }
    if (operation === "DescribeAlarms" && list("AlarmTypes").join() === "CompositeAlarm") {
      const names = list("AlarmNames");
      const found = own.filter(({ AlarmName }) => names.length === 0 || names.includes(AlarmName));
      const member = found.map(({ AlarmName, AlarmRule, settings }) => ({
        AlarmName,
        AlarmRule,
        AlarmArn: this.#arn(region, AlarmName),
        StateValue: "OK",
        ...settings,
      }));
      return answered(operation, { CompositeAlarms: { member }, MetricAlarms: {} });
    }
    if (operation === "DeleteAlarms") {
      const names = list("AlarmNames");
      const needed = names.filter((name) =>
        own.some((each) => !names.includes(each.AlarmName) && membersOf(each.AlarmRule).includes(name)),
      );
      if (needed.length > 0) {
        return refused(`Cannot delete ${needed} as there are composite alarm(s) depending on it.`);
      }
      const deleted = names.filter((name) => this.#all.delete(`${region} ${name}`));
      return deleted.length === names.length ? answered(operation, {}) : undefined;
    }
    const tagged = of(form.get("ResourceARN"));
    if (!tagged) return undefined;
    if (operation === "ListTagsForResource") return answered(operation, { Tags: { member: tagged.tags } });
    const given = operation === "TagResource" ? tagsOf(form) : [];
    const gone = operation === "TagResource" ? given.map(({ Key }) => Key) : list("TagKeys");
    keep({ ...tagged, tags: [...tagged.tags.filter(({ Key }) => !gone.includes(Key)), ...given] });
    return answered(operation, {});
  }

  readonly #arn = (region: string, name: string) => `arn:aws:cloudwatch:${region}:${this.account}:alarm:${name}`;
}

const membersOf = (rule: string): string[] => [...rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name = ""]) => name);

function tagsOf(form: URLSearchParams): Tag[] {
  const keys = [...form].filter(([key]) => /^Tags\.member\.\d+\.Key$/.test(key));
  return keys.map(([name, Key]) => ({ Key, Value: form.get(name.replace(/Key$/, "Value")) ?? "" }));
}

const builder = new XMLBuilder({});

const answered = (operation: string, result: object): ApiResponse => ({
  status: 200,
  contentType: "text/xml",
  body: builder.build({
    [`${operation}Response`]: { [`${operation}Result`]: result, ResponseMetadata: { RequestId: "1" } },
  }),
});

const refused = (Message: string): ApiResponse => ({
  status: 400,
  contentType: "text/xml",
  body: builder.build({ ErrorResponse: { Error: { Type: "Sender", Code: "ValidationError", Message } } }),
});
