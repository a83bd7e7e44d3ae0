import type { ALBEvent } from "aws-lambda";

export interface AlbEventOptions {
  /** @default "GET" */
  readonly method?: string;
  readonly path: string;
  /** Names in lower case. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default "" */
  readonly body?: string;
  /** Whether the ALB takes the body for binary and sends it as base64. @default false */
  readonly base64?: boolean;
  /** Whether the target group has `lambda.multi_value_headers.enabled`. @default false */
  readonly multiValue?: boolean;
}

/**
 * The event that an ALB invokes a function with.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function albEvent({
  method = "GET",
  path,
  headers = {},
  body = "",
  base64 = false,
  multiValue = false,
}: AlbEventOptions): ALBEvent {
  const arrays = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    requestContext: {
      elb: {
        targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/globalapp/0123456789abcdef",
      },
    },
    httpMethod: method,
    path,
    ...(multiValue
      ? { multiValueHeaders: arrays, multiValueQueryStringParameters: {} }
      : { headers: { ...headers }, queryStringParameters: {} }),
    body: base64 ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded: base64,
  };
}
