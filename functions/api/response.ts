import { STATUS_CODES } from "node:http";
import type { ALBResult } from "aws-lambda";

/** What a request is answered with. */
export interface Answer {
  /** HTTP status code, 200-599. */
  readonly status: number;
  /** A JSON value; none for an answer without a body. */
  readonly body?: unknown;
  /** In addition to those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be met as it was sent: thrown where that is found out, answered with its status. */
export class Refusal extends Error {
  constructor(
    /** HTTP status code, 400-499. */
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** What the function needs did not do its part, through no fault of the client: answered with 503. `cause` is for the log. */
export class Unavailable extends Error {}

export interface Framing {
  readonly region: string;
  /** Whether the target group has `lambda.multi_value_headers.enabled`; the answer must then use arrays too. */
  readonly multiValue: boolean;
  /** Whether this answers a HEAD request. */
  readonly head: boolean;
}

/** HTTP forbids a body with these. https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1 */
const BODILESS = new Set([204, 304]);

/**
 * Every field is always set: an ALB answers 502 to a result that it finds incomplete, and AWS does not say for each field
 * whether it can be left out. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function encodeResponse(answer: Answer, { region, multiValue, head }: Framing): ALBResult {
  const { status, body, headers: more } = answer;
  const headers: Record<string, string> = { "content-type": "application/json", "x-region": region, ...more };
  const isEmpty = head || body === undefined || BODILESS.has(status);
  return {
    isBase64Encoded: false,
    statusCode: status,
    statusDescription: `${status} ${STATUS_CODES[status] ?? "Unknown"}`,
    ...(multiValue
      ? { multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])) }
      : { headers }),
    body: isEmpty ? "" : JSON.stringify(body),
  };
}
