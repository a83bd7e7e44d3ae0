import { UserError } from "../../process/user-error";

/**
 * Where a CloudWatch alarm is.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 * @throws UserError that says what is valid
 */
export function alarmNamed(arn: string): { readonly region: string; readonly name: string } {
  const [, region, name] = /^arn:aws[\w-]*:cloudwatch:([a-z]{2}[a-z0-9-]+):\d{12}:alarm:(.+)$/.exec(arn) ?? [];
  if (region !== undefined && name !== undefined) return { region, name };
  throw new UserError(
    `--stop-alarm ${arn} is not valid: use the ARN of an alarm, such as arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors`,
  );
}
