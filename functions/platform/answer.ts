import { STATUS_CODES } from "node:http";
import type { ALBResult } from "aws-lambda";

/** What the load balancer gets, and what the log calls the route. */
export interface Framed {
  readonly result: ALBResult;
  readonly route: string | undefined;
}

export interface Framing {
  readonly region: string;
  /** Whether the target group has `lambda.multi_value_headers.enabled`; the answer must then use arrays too. */
  readonly multiValue: boolean;
  /** Whether the client came by HTTPS. */
  readonly https: boolean;
  /** Whether the request is a HEAD, whose answer is that to a GET without the body. */
  readonly head: boolean;
  /** For browsers. @default no other origin is let in */
  readonly cors?: Readonly<Record<string, string>>;
}

/** The header by which an application names its route for the log. It goes no further. */
export const ROUTE_HEADER = "x-route";

/** https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers */
const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

/** For a browser this counts only where it came by HTTPS: https://www.rfc-editor.org/rfc/rfc6797#section-7.2 */
const HTTPS_HEADERS = { "strict-transport-security": "max-age=31536000" };

/** The most that a load balancer takes of a function: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
const MAX_RESULT_BYTES = 1024 * 1024;

/** What HTTP allows. https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The platform's own answer: a status, and JSON. */
export function ownAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ALBResult {
  return {
    statusCode: status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/**
 * An application's answer with the headers that every answer has, in the kind of headers that the load balancer wants.
 * The application's own headers win, except `x-region`. Every field is set: an ALB answers 502 to a result that it finds
 * incomplete, and AWS does not say for each field whether it can be left out.
 *
 * @throws TypeError that says why a load balancer would not take the answer, and would answer 502 in its place
 */
export function frame(answer: unknown, { region, multiValue, https, head, cors = {} }: Framing): Framed {
  check(answer);
  const fields = withVary(head ? withLength(answer, fieldsOf(answer)) : fieldsOf(answer), cors.vary);
  const names = new Set(fields.map(([name]) => name.toLowerCase()));
  const defaults = Object.entries({
    ...SECURITY_HEADERS,
    ...(https ? HTTPS_HEADERS : {}),
    // An application that answers browsers by itself is left alone.
    ...(names.has("access-control-allow-origin") ? {} : cors),
  });
  const route = fields.find(([name]) => name.toLowerCase() === ROUTE_HEADER)?.[1][0];
  const all: Field[] = [
    ...defaults.flatMap(([name, value]): Field[] => (names.has(name) ? [] : [[name, [value]]])),
    ...fields.filter(([name]) => ![ROUTE_HEADER, "x-region"].includes(name.toLowerCase())),
    ["x-region", [region]],
  ];
  const { statusCode, statusDescription, isBase64Encoded } = answer;
  const body = head ? "" : answer.body;
  const result: ALBResult = {
    isBase64Encoded: isBase64Encoded ?? false,
    statusCode,
    statusDescription: statusDescription ?? `${statusCode} ${STATUS_CODES[statusCode] ?? "Unknown"}`,
    ...(multiValue
      ? { multiValueHeaders: Object.fromEntries(all) }
      : { headers: Object.fromEntries(all.map(([name, values]) => [name, inOneField(name, values)])) }),
    body: body ?? "",
  };
  // A character takes six bytes at most, as \u0000, so few answers need to be looked at as they would be sent.
  if ((body?.length ?? 0) * 6 > MAX_RESULT_BYTES / 2 && Buffer.byteLength(JSON.stringify(result)) > MAX_RESULT_BYTES) {
    throw new TypeError("the answer is larger than the 1 MB that a load balancer accepts from a function");
  }
  return { result, route };
}

/**
 * An answer to a HEAD that says how long the body would be. A load balancer computes the length of a body that it gets; AWS
 * does not say what it does with a length and no body, and HTTP wants it passed on.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.6
 */
function withLength({ statusCode, body, isBase64Encoded }: ALBResult, fields: Field[]): Field[] {
  if (!body || statusCode === 204 || statusCode === 304) return fields;
  const length = Buffer.byteLength(body, isBase64Encoded ? "base64" : "utf8");
  return [...fields.filter(([name]) => name.toLowerCase() !== "content-length"), ["content-length", [String(length)]]];
}

/** The application's own Vary, and ours. */
function withVary(fields: Field[], vary: string | undefined): Field[] {
  const isVary = ([name]: Field) => name.toLowerCase() === "vary";
  const own = fields.filter(isVary).flatMap(([, values]) => values);
  if (vary === undefined || own.length === 0) return fields;
  const isThere = own
    .flatMap((value) => value.split(","))
    .some((each) => [vary.toLowerCase(), "*"].includes(each.trim().toLowerCase()));
  return [...fields.filter((field) => !isVary(field)), ["vary", isThere ? own : [...own, vary]]];
}

type Field = readonly [name: string, values: string[]];

/** Of both kinds; of a name in both, the list counts. */
function fieldsOf({ headers, multiValueHeaders }: ALBResult): Field[] {
  const lists = Object.entries({ ...headers, ...multiValueHeaders });
  return lists.flatMap(([name, value]): Field[] => {
    if (value === undefined || value === null) return [];
    const values = [value].flat().map(String);
    const wrong = FIELD_NAME.test(name) ? values.find((each) => !FIELD_VALUE.test(each)) : name;
    if (wrong !== undefined)
      throw new TypeError(`the answer has a header that HTTP does not allow: ${JSON.stringify(name)}`);
    return values.length === 0 ? [] : [[name, values]];
  });
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.3: a list in one field means the same, except for cookies. */
const inOneField = (name: string, values: readonly string[]): string =>
  name.toLowerCase() === "set-cookie" ? (values.at(-1) ?? "") : values.join(", ");

function check(answer: unknown): asserts answer is ALBResult {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw new TypeError(`the handler answered ${JSON.stringify(answer)}: answer { statusCode, headers, body }`);
  }
  const { statusCode, body, headers, multiValueHeaders } = answer as Record<string, unknown>;
  if (!Number.isInteger(statusCode) || (statusCode as number) < 200 || (statusCode as number) > 999) {
    throw new TypeError(`the answer's statusCode is ${JSON.stringify(statusCode)}: use a whole number from 200 to 999`);
  }
  if (body !== undefined && body !== null && typeof body !== "string") {
    throw new TypeError("the answer's body is not a text: use JSON.stringify, or base64 and isBase64Encoded");
  }
  for (const [name, fields] of Object.entries({ headers, multiValueHeaders })) {
    if (fields !== undefined && fields !== null && (typeof fields !== "object" || Array.isArray(fields))) {
      throw new TypeError(`the answer's ${name} are not an object of texts`);
    }
  }
}
