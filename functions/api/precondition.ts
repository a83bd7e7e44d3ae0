import type { Request } from "./request";
import { Refusal } from "./response";

/** An entity tag: `"version"`, or `W/"version"` where it is weak. */
interface Tag {
  readonly weak: boolean;
  readonly version: string;
}

/** What a request says of the version that it is about. https://www.rfc-editor.org/rfc/rfc9110#section-13.1 */
export interface Preconditions {
  readonly ifMatch: "*" | readonly Tag[] | undefined;
  readonly ifNoneMatch: "*" | readonly Tag[] | undefined;
}

/**
 * What must hold of the item for a write to be done: that there is one, that there is none, or that its version is one of
 * these. DynamoDB evaluates it on the replica of its own region. A write that another region has taken and not yet
 * replicated is not seen: both then succeed, and the last one wins, as without conditions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
export type Condition = { readonly exists: boolean } | { readonly versions: readonly string[] };

/** The operands that IN takes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
const MAX_TAGS = 100;

/** One element of a list, which can be empty, and its comma. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1 */
const ELEMENT = /[ \t]*(?:(?<weak>W\/)?"(?<version>[\x21\x23-\x7E\x80-\xFF]*)"[ \t]*)?(?:,|$)/gy;

/** @throws Refusal (400) for a header that is neither `*` nor a list of entity tags */
export function readPreconditions(request: Request): Preconditions {
  return { ifMatch: readTags(request, "If-Match"), ifNoneMatch: readTags(request, "If-None-Match") };
}

/**
 * The condition of a write, if it has one.
 *
 * @throws Refusal 400 for what cannot be a condition of this write, 412 for a condition that no item meets
 */
export function writeCondition(
  method: "PUT" | "DELETE",
  { ifMatch, ifNoneMatch }: Preconditions,
): Condition | undefined {
  if (ifNoneMatch !== undefined) {
    if (method === "DELETE") throw new Refusal(400, "DELETE takes If-Match, not If-None-Match");
    if (ifMatch !== undefined) throw new Refusal(400, "a PUT takes If-Match or If-None-Match, not both");
    if (ifNoneMatch !== "*") throw new Refusal(400, "a PUT takes only * as If-None-Match");
    return { exists: false };
  }
  if (ifMatch === undefined) return undefined;
  if (ifMatch === "*") return { exists: true };
  const versions = ifMatch.filter(({ weak, version }) => !weak && version !== "").map(({ version }) => version);
  if (versions.length === 0) throw failedPrecondition();
  return { versions };
}

/** Whether an item that was read is the one that the client wants: 200, the one that it has: 304, or neither: 412. */
export function readStatus({ ifMatch, ifNoneMatch }: Preconditions, version: string | undefined): 200 | 304 | 412 {
  const isAmong = (tags: "*" | readonly Tag[], weakToo: boolean) =>
    tags === "*" || tags.some((tag) => tag.version === version && (weakToo || !tag.weak));
  if (ifMatch !== undefined && !isAmong(ifMatch, false)) return 412;
  return ifNoneMatch !== undefined && isAmong(ifNoneMatch, true) ? 304 : 200;
}

export function failedPrecondition(): Refusal {
  return new Refusal(412, "the item does not match the request's condition; read it again");
}

function readTags(request: Request, name: string): "*" | readonly Tag[] | undefined {
  const values = request.header(name);
  if (values.length === 0) return undefined;
  const list = values.join(",");
  if (list.trim() === "*") return "*";
  const elements = [...list.matchAll(ELEMENT)];
  const readLength = elements.reduce((length, [element]) => length + element.length, 0);
  const tags = elements.flatMap(({ groups: { weak, version } = {} }) =>
    version === undefined ? [] : [{ weak: weak !== undefined, version }],
  );
  if (readLength < list.length || tags.length === 0) {
    throw new Refusal(400, `${name} is neither * nor a list of entity tags in double quotes`);
  }
  if (tags.length > MAX_TAGS) {
    throw new Refusal(400, `${name} has ${tags.length} entity tags; use at most ${MAX_TAGS}`);
  }
  return tags;
}
