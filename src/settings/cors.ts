import { z } from "zod";
import { type Rule, refused } from "./rule";
import { flag, integer, section, text } from "./values";

const ORIGINS =
  'use "*" for every page, or a list of origins as browsers write them, such as https://app.example.com or http://localhost:5173';

/** In lower case, without a path, and without a port that is the usual one: compared letter by letter. */
const origin = text(/^https?:\/\/(?![^/]*:(?:80|443)$)[a-z0-9.[\]:-]{1,253}$/, ORIGINS).refine(
  (value) => URL.canParse(value) && new URL(value).origin === value,
  { error: ORIGINS },
);

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const token = (what: string) => text(/^[A-Za-z0-9!#$&'*+.^_`|~-]{1,64}$/, `use the name of ${what}`);
const list = (what: string) => z.array(token(what), { error: "use a list of names" }).readonly();

export const cors = section({
  /**
   * Origins of the pages that a browser lets read the answers: a list, or `"*"` for all. A list is compared letter by letter.
   */
  origins: z.union(
    [z.literal("*", { error: ORIGINS }), z.array(origin, { error: ORIGINS }).min(1, { error: ORIGINS })],
    {
      error: ORIGINS,
    },
  ),
  /** Methods that a page can use. The application still refuses those that it does not have. @default GET, HEAD, POST, PUT, PATCH, DELETE */
  methods: list("a method").default(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  /** Headers that a page can send. @default authorization, content-type, if-match, if-none-match */
  headers: list("a header").default(["authorization", "content-type", "if-match", "if-none-match"]),
  /** Headers that a page can read. @default etag, retry-after, x-region */
  exposedHeaders: list("a header").default(["etag", "retry-after", "x-region"]),
  /** How long a browser remembers the answer to its question. @default 600 */
  maxAgeSeconds: integer(0, 86_400, "seconds").default(600),
  /** Whether a page can read answers to requests with cookies. Tokens in a header do not need it. @default false */
  credentials: flag().default(false),
});

/** https://fetch.spec.whatwg.org/#cors-protocol-and-credentials */
const credentialsOfAll: Rule<{ readonly cors?: z.output<typeof cors> }> = {
  needs: ["cors"],
  check: ({ cors }) =>
    cors?.credentials && cors.origins === "*"
      ? [refused(["cors", "credentials"], true, 'browsers refuse it with origins "*": list the origins')]
      : [],
};

export const corsRules = [credentialsOfAll];
