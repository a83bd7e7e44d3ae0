import type { ALBEvent, ALBResult } from "aws-lambda";
import type { Variables } from "../read-variables";
import { PLATFORM } from "../variables";

/** Which pages of other origins a browser lets read the answers. https://fetch.spec.whatwg.org/#http-cors-protocol */
export interface Cors {
  /** Each as a browser writes it: `https://app.example.com`, with a port if it is not the usual one. */
  readonly origins: "*" | readonly string[];
  readonly methods: readonly string[];
  /** Of requests, beyond those that need no permission. */
  readonly headers: readonly string[];
  /** Of answers, beyond those that every page can read. */
  readonly exposedHeaders: readonly string[];
  /** How long a browser keeps what a preflight answered. */
  readonly maxAgeSeconds: number;
  /** Whether pages can read answers to requests with cookies. Not with all origins. */
  readonly credentials: boolean;
}

/** Undefined where no other origin is let in, or the variable is wrong. */
export function readCors(variables: Variables): Cors | undefined {
  const json = variables.optional(PLATFORM.cors);
  if (json === undefined) return undefined;
  const cors = parsed(json);
  variables.check(cors !== undefined, `${PLATFORM.cors} is not what the setting \`cors\` makes of it; deploy again`);
  return cors;
}

function parsed(json: string): Cors | undefined {
  try {
    const { origins, methods, headers, exposedHeaders, maxAgeSeconds, credentials } = JSON.parse(json);
    const lists = [origins === "*" ? [] : origins, methods, headers, exposedHeaders];
    const isRight =
      lists.every((list) => Array.isArray(list) && list.every((each) => typeof each === "string")) &&
      Number.isInteger(maxAgeSeconds) &&
      typeof credentials === "boolean" &&
      !(credentials && origins === "*");
    return isRight ? { origins, methods, headers, exposedHeaders, maxAgeSeconds, credentials } : undefined;
  } catch {
    return undefined;
  }
}

type Header = (name: string) => string | undefined;

/** The answer to a browser that asks whether a page can send a request; undefined for any other request. */
export function preflight({ httpMethod }: ALBEvent, header: Header, cors: Cors | undefined): ALBResult | undefined {
  const isAsked = httpMethod === "OPTIONS" && header("access-control-request-method") !== undefined;
  if (!cors || !isAsked || header("origin") === undefined) return undefined;
  const { methods, headers, maxAgeSeconds } = cors;
  const isAllowed = allowedOrigin(header("origin"), cors) !== undefined;
  return {
    statusCode: 204,
    headers: isAllowed
      ? {
          "access-control-allow-methods": methods.join(", "),
          "access-control-allow-headers": headers.join(", "),
          "access-control-max-age": String(maxAgeSeconds),
        }
      : {},
  };
}

/** What every answer says about origins, with or without an origin: a cache must not mix up two answers. */
export function corsHeaders(origin: string | undefined, cors: Cors): Readonly<Record<string, string>> {
  const allowed = allowedOrigin(origin, cors);
  return {
    ...(cors.origins === "*" ? {} : { vary: "Origin" }),
    ...(allowed === undefined
      ? {}
      : {
          "access-control-allow-origin": allowed,
          "access-control-expose-headers": cors.exposedHeaders.join(", "),
          ...(cors.credentials ? { "access-control-allow-credentials": "true" } : {}),
        }),
  };
}

function allowedOrigin(origin: string | undefined, { origins }: Cors): string | undefined {
  if (origins === "*") return "*";
  return origin !== undefined && origins.includes(origin) ? origin : undefined;
}
