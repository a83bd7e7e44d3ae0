/** What an ARN says of where a resource is; in AWS's commercial partition, because Global Accelerator is nowhere else. */
export interface Place {
  readonly region: string;
  /** Id of the account: 12 digits, or what stands for them. */
  readonly account: string;
}

/**
 * ARNs that follow from names, so that nothing must be asked for them.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const arns = {
  table: ({ region, account }: Place, name: string) => `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  logGroup: ({ region, account }: Place, name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`,
};
