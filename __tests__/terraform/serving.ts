import { dynamodb, firewalls, functionPolicy, functions, globalAccelerator, kms, loadBalancing } from "./aws/ask";
import type { Answer, AwsClient } from "./aws/client";

/**
 * What keeps a region from serving clients by way of the accelerator; empty where nothing does.
 * @param options.firewall whether there must be one. @default true
 */
export async function brokenIn(aws: AwsClient, region: string, { firewall = true } = {}): Promise<string[]> {
  const [groups, loadBalancers, listeners, targets, lambdas] = await Promise.all([
    globalAccelerator.endpointGroups(aws),
    loadBalancing.loadBalancers(aws, region),
    loadBalancing.listeners(aws, region),
    loadBalancing.targets(aws, region),
    functions(aws, region),
  ]);
  const group = groups.find(({ EndpointGroupRegion }) => EndpointGroupRegion === region);
  const endpoint = group?.EndpointDescriptions[0]?.EndpointId;
  const forwarded = listeners.flatMap(({ DefaultActions }) =>
    DefaultActions.member.flatMap(({ TargetGroupArn }: Answer) => TargetGroupArn ?? []),
  );
  const target = targets.find(({ targetGroup }) => forwarded.includes(targetGroup));
  const lambda = lambdas.find(({ FunctionArn }) => FunctionArn === target?.Id);
  const statements = lambda ? await functionPolicy(aws, region, lambda.FunctionName) : [];
  return [
    ...problem("no endpoint group", group),
    ...problem(
      "the endpoint is no load balancer",
      loadBalancers.some(({ LoadBalancerArn }) => LoadBalancerArn === endpoint),
    ),
    ...problem("no firewall", !firewall || (await firewalls.of(aws, region, endpoint))),
    ...problem("no listener that forwards to a target", target),
    ...problem("the target is no function", lambda),
    ...problem(
      "the load balancer must not invoke the function",
      statements.some(({ Condition }) => Condition.ArnLike["AWS:SourceArn"] === target?.targetGroup),
    ),
    ...(lambda ? await invocation(aws, region, lambda.FunctionName) : []),
    ...(await unreadable(aws, region)),
  ];
}

const problem = (what: string, holds: unknown): string[] => (holds ? [] : [what]);

async function invocation(aws: AwsClient, region: string, name: string): Promise<string[]> {
  try {
    await aws.lambda(region, `/2015-03-31/functions/${name}/invocations`, "POST");
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Tables whose key is not there. */
async function unreadable(aws: AwsClient, region: string): Promise<string[]> {
  const keys = (await kms.keys(aws, region)).map(({ Arn }) => Arn);
  const tables = await dynamodb.tables(aws, region);
  const described = await Promise.all(tables.map((name) => dynamodb.table(aws, region, name)));
  return [
    ...problem("no table", tables.length > 0),
    ...described
      .filter(({ SSEDescription }) => SSEDescription && !keys.includes(SSEDescription.KMSMasterKeyArn))
      .map(({ TableName }) => `nobody can read ${TableName}`),
  ];
}
