import type { ALBEvent } from "aws-lambda";

/** One HTTP request, without the ways in which a load balancer can wrap it. */
export interface Request {
  /** In capitals, as HTTP has it. */
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly body: Uint8Array;
  /** The values of a header, in order; none if it was not sent. Without multi-value headers an ALB gives the last alone. */
  header(name: string): readonly string[];
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
  };
}
