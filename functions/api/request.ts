import type { ALBEvent } from "aws-lambda";
import { Refusal } from "./response";

/** One HTTP request, without the ways in which a load balancer can wrap it. */
export interface Request {
  /** In capitals, as HTTP has it. */
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly body: Uint8Array;
  /** The values of a header, in order; none if it was not sent. Without multi-value headers an ALB gives the last alone. */
  header(name: string): readonly string[];
  /** The values of a parameter of the query, in order, as they were sent: an ALB leaves them percent-encoded. */
  parameter(name: string): readonly string[];
}

/**
 * An ALB encodes the body as base64 if it has a content-encoding or its type is not text, JSON, JavaScript or XML.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function decodeRequest(event: ALBEvent): Request {
  return {
    method: event.httpMethod,
    path: event.path,
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    header: (name) => {
      const isNamed = ([candidate]: [string, unknown]) => candidate.toLowerCase() === name.toLowerCase();
      return Object.entries(event.multiValueHeaders ?? event.headers ?? {})
        .filter(isNamed)
        .flatMap(([, value]) => value)
        .map(String);
    },
    parameter: (name) =>
      [(event.multiValueQueryStringParameters ?? event.queryStringParameters)?.[name] ?? []].flat().map(String),
  };
}

/**
 * The body of a request, of which the content coding is none.
 *
 * @throws Refusal (415) for any other: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16
 */
export function plainBody({ body, header }: Request): Uint8Array {
  const codings = header("Content-Encoding").flatMap((value) => value.split(","));
  const coding = codings.map((each) => each.trim().toLowerCase()).find((each) => !["", "identity"].includes(each));
  if (coding === undefined) return body;
  throw new Refusal(415, "the body has a content encoding; send it without", { "Accept-Encoding": "identity" });
}

/**
 * Whether a read must have the latest write of its region.
 *
 * @throws Refusal (400) for a `consistent` that is neither `true` nor `false`
 */
export function readConsistency({ parameter }: Request): boolean {
  const [value = "false", ...others] = parameter("consistent");
  if (others.length === 0 && ["true", "false"].includes(value)) return value === "true";
  throw new Refusal(400, "consistent takes true or false, once");
}
