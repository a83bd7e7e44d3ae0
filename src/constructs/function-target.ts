import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { naming } from "../aws/naming";
import type { ApiFunction } from "./api-function";
import { create } from "./create";
import { replacedWith } from "./replaced-with";

export interface HealthCheckProps {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface FunctionTargetProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  /** Of a route. @default the main function's */
  readonly part?: string;
  /** Id of the account. */
  readonly account: string;
  readonly function: ApiFunction;
  readonly multiValueHeaders: boolean;
  readonly healthCheck: HealthCheckProps;
}

/** A target group that holds one function, and the load balancer's permission to invoke it. */
export function functionTarget(scope: Construct, { provider, healthCheck, ...props }: FunctionTargetProps) {
  // None of port, protocol and vpc_id: they do not apply to functions, and the provider warns of them.
  const targetGroup = create(LbTargetGroup, scope, "target-group", {
    provider,
    name: naming.targetGroup(props.name, props.part),
    targetType: "lambda",
    lambdaMultiValueHeadersEnabled: props.multiValueHeaders,
    // By default AWS does not check functions, and then no region is ever left. Interval and timeout are always set: the provider's
    // defaults and AWS's do not fit together.
    healthCheck: {
      enabled: true,
      path: healthCheck.path,
      interval: healthCheck.intervalSeconds,
      timeout: healthCheck.timeoutSeconds,
      healthyThreshold: healthCheck.healthyThreshold,
      unhealthyThreshold: healthCheck.unhealthyThreshold,
      matcher: "200",
    },
  });

  const permission = create(LambdaPermission, scope, "permission", {
    provider,
    action: "lambda:InvokeFunction",
    principal: "elasticloadbalancing.amazonaws.com",
    functionName: props.function.functionName,
    sourceArn: targetGroup.arn,
    sourceAccount: props.account,
    // It is part of the function, and goes with it; to Terraform, it names what has the same name again
    // (https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html).
    lifecycle: replacedWith(props.function.resource),
  });
  const attachment: ITerraformDependable = create(LbTargetGroupAttachment, scope, "attachment", {
    provider,
    targetGroupArn: targetGroup.arn,
    targetId: props.function.arn,
    // AWS refuses to register a function that the load balancer is not allowed to invoke. Then it is invoked at once.
    dependsOn: [permission, ...props.function.ready],
  });
  return { targetGroup, attachment };
}
