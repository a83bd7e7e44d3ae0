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
export class Unavailable extends Error {
  constructor(
    message: string,
    options?: ErrorOptions,
    /** When the client can try again, in seconds, if that is known. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message, options);
  }
}

export interface Framing {
  /** What the log calls the route. @default the path */
  readonly route?: string;
  /** Whether the target group has `lambda.multi_value_headers.enabled`; the answer must then use arrays too. */
  readonly multiValue: boolean;
}

/**
 * An ALB answers 502 to a result of more than 1 MB of JSON: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 * That is what a body may take of it, as a text within that JSON; headers and the rest take less than what is left.
 */
const MAX_BODY_BYTES = 990_000;

/** A character takes three bytes at most, so few texts need to be looked at as they would be sent. */
const textFits = (text: string): boolean =>
  text.length * 3 <= MAX_BODY_BYTES || Buffer.byteLength(JSON.stringify(text)) <= MAX_BODY_BYTES;

/** HTTP forbids a body with these. https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1 */
const BODILESS = new Set([204, 304]);

/** Instead of what the table holds and no PUT of ours let in. */
const TOO_LARGE: Answer = {
  status: 500,
  body: { error: "the item is larger than an answer can be: read it from the table itself" },
};

/**
 * Every field is always set: an ALB answers 502 to a result that it finds incomplete, and AWS does not say for each field
 * whether it can be left out. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function encodeResponse(answer: Answer, framing: Framing): ALBResult {
  const { route, multiValue } = framing;
  const { status, body, headers: more } = answer;
  const text = body === undefined || BODILESS.has(status) ? "" : JSON.stringify(body);
  if (!textFits(text)) return encodeResponse(TOO_LARGE, framing);
  const headers: Record<string, string> = {
    "content-type": "application/json",
    // For the platform, which takes it off and logs it.
    ...(route === undefined ? {} : { "x-route": route }),
    ...more,
  };
  return {
    isBase64Encoded: false,
    statusCode: status,
    statusDescription: `${status} ${STATUS_CODES[status] ?? "Unknown"}`,
    ...(multiValue
      ? { multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])) }
      : { headers }),
    body: text,
  };
}
