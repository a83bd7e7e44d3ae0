import { validateHeaderName, validateHeaderValue } from "node:http";
import { z } from "zod";
import { hasOtherBraces, type RequestKind, variablesIn, withVariables } from "./request-kind";

/** Methods that a backend of load balancers answers. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Headers that follow from the connection and the body. */
const OURS = ["host", "connection", "content-length", "transfer-encoding"];

const NAME = "use letters, digits, - and _";
const METHOD = `use one of ${METHODS.join(", ")}`;
const PATH = "use a path that begins with one /, such as /items/{n}: {n} is the number of the request";
const BODY = "use a text, or an object or a list, which is sent as JSON";
const SHARE = "use a number above 0: a kind with 2 is sent twice as often as one with 1";
const STATUSES = "use a list of HTTP statuses from 100 to 599, such as [200, 404]";
const HEADERS = "use an object of names and values";
const REQUESTS = "use a list of 1 to 100 kinds of requests";

const throws = (check: () => void): boolean => {
  try {
    check();
    return false;
  } catch {
    return true;
  }
};

/** @param variable the value of an environment variable; undefined: it is not set */
const header = (variable: (name: string) => string | undefined) =>
  z.string({ error: "use a text" }).superRefine((value, context) => {
    const problem = (message: string) => context.addIssue({ code: "custom", message, input: value });
    for (const name of variablesIn(value)) {
      if (!variable(name)) problem(`the environment variable ${name} is not set: set it, or remove it here`);
    }
    // What the variables hold is a secret, and is shown nowhere.
    if (throws(() => validateHeaderValue("value", withVariables(value, variable))))
      problem("use a value that HTTP allows, on one line");
  });

const headerName = z.string().superRefine((name, context) => {
  const message = OURS.includes(name.toLowerCase())
    ? "the drill sets this header by itself: remove it"
    : throws(() => validateHeaderName(name))
      ? "use a name that HTTP allows"
      : undefined;
  if (message !== undefined) context.addIssue({ code: "custom", message, input: name });
});

/**
 * The file of `--traffic`: kinds of requests, as a product's own clients send them.
 * @param variable the value of an environment variable; undefined: it is not set
 */
export const trafficFile = (variable: (name: string) => string | undefined) =>
  z
    .strictObject(
      {
        requests: z
          .array(
            z
              .strictObject(
                {
                  name: z.string({ error: NAME }).regex(/^[\w-]{1,60}$/, { error: NAME }),
                  method: z.enum(METHODS, { error: METHOD }).default("GET"),
                  path: z
                    .string({ error: PATH })
                    .refine((path) => /^\/(?!\/)[!-~]*$/.test(path) && !hasOtherBraces(path), { error: PATH }),
                  body: z
                    .union([z.string(), z.record(z.string(), z.json()), z.array(z.json())], { error: BODY })
                    .optional(),
                  headers: z.record(headerName, header(variable), { error: HEADERS }).default({}),
                  share: z.number({ error: SHARE }).positive({ error: SHARE }).default(1),
                  statuses: z
                    .array(z.int({ error: STATUSES }).min(100, { error: STATUSES }).max(599, { error: STATUSES }), {
                      error: STATUSES,
                    })
                    .min(1, { error: STATUSES })
                    .optional(),
                },
                { error: "use an object with name and path" },
              )
              .refine(({ method = "GET", body }) => body === undefined || !["GET", "HEAD"].includes(method), {
                path: ["body"],
                error: "GET and HEAD have no body: remove it, or use another method",
                when: ({ value }) => typeof value === "object" && value !== null,
              })
              .transform(kindOf),
            { error: REQUESTS },
          )
          .min(1, { error: REQUESTS })
          .max(100, { error: REQUESTS }),
      },
      { error: 'use an object such as { "requests": [{ "name": "read", "path": "/get/foobar" }] }' },
    )
    .refine(({ requests }) => repeated(requests).length === 0, {
      path: ["requests"],
      error: ({ input }) =>
        `each kind needs a name of its own: change ${repeated((input as Named).requests).join(", ")}`,
      when: ({ value }) => Array.isArray((value as Partial<Named> | null)?.requests),
    });

interface Named {
  readonly requests: readonly { readonly name: string }[];
}

/** Names of several kinds. */
const repeated = (requests: Named["requests"]): string[] => {
  const names = requests.map((each) => each?.name).filter((name) => typeof name === "string");
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
};

interface Given extends Omit<RequestKind, "body"> {
  readonly body?: unknown;
}

/** A body that is not a text is JSON, and says so. */
function kindOf({ body, headers, ...kind }: Given): RequestKind {
  if (body === undefined) return { ...kind, headers };
  if (typeof body === "string") return { ...kind, headers, body };
  const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return {
    ...kind,
    headers: isNamed ? headers : { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}
