import { UserError } from "../process/user-error";
import { listOf } from "./resources";
import type { Patterns, PolicyStatement } from "./topology";

type Json = Readonly<Record<string, unknown>>;

/**
 * The statements of a policy that are about DynamoDB. Statements about other services are left out, whatever they say.
 * @param document JSON, in the grammar of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @param policy how errors name it
 * @param resolve makes a resource's ARN of what the document says; undefined where that cannot be known
 * @throws UserError that names the statement that cannot be evaluated, and says why
 */
export function statementsOf(
  document: string,
  policy: string,
  resolve: (resource: string) => string | undefined = (resource) => resource,
): readonly PolicyStatement[] {
  return listOf(parsed(document, policy).Statement).flatMap((each, index) => {
    const { Sid, Effect, Action, NotAction, Resource, NotResource, Condition = {}, ...others } = (each ?? {}) as Json;
    const refuse = (problem: string) =>
      new UserError(`the statement ${Sid === undefined ? `number ${index + 1}` : String(Sid)} of ${policy} ${problem}`);
    const actions = patternsOf(Action, NotAction);
    if (!actions) throw refuse("must have either Action or NotAction, with texts");
    if (!isAboutDynamodb(actions)) return [];
    if (Effect !== "Allow" && Effect !== "Deny") throw refuse(`has the Effect ${String(Effect)}: use Allow or Deny`);
    const [unknown] = [...Object.keys(others), ...Object.keys(Condition as Json).map(() => "Condition")];
    if (unknown !== undefined) {
      throw refuse(`has a ${unknown}, which cannot be evaluated in a statement about DynamoDB: remove it`);
    }
    const resources = patternsOf(Resource, NotResource);
    if (!resources) throw refuse("must have either Resource or NotResource, with texts");
    const patterns = resources.patterns.map((resource) => {
      const arn = resolve(resource);
      if (arn !== undefined) return withoutAccount(arn);
      throw refuse(`has the resource ${resource}, which is not known before it is deployed: use the ARN of a table`);
    });
    return [{ effect: Effect, actions, resources: { ...resources, patterns } }];
  });
}

function parsed(document: string, policy: string): Json {
  try {
    const json: unknown = JSON.parse(document);
    if (typeof json === "object" && json !== null && "Statement" in json) return json as Json;
  } catch {
    // Said below.
  }
  throw new UserError(`the document of ${policy} cannot be read: write it as JSON with a Statement`);
}

function patternsOf(named: unknown, others: unknown): Patterns | undefined {
  const inverted = named === undefined;
  const patterns = listOf(inverted ? others : named);
  const isText = patterns.length > 0 && patterns.every((pattern): pattern is string => typeof pattern === "string");
  return isText && (inverted || others === undefined) ? { patterns, inverted } : undefined;
}

/** An action is `*`, or begins with its service, where no wildcard is valid. */
const isAboutDynamodb = ({ patterns, inverted }: Patterns): boolean =>
  inverted || patterns.some((pattern) => pattern === "*" || /^dynamodb:/i.test(pattern));

/** A stack is deployed to one account, so whichever is named is that one. */
const withoutAccount = (arn: string): string => arn.replace(/^(arn:[^:]*:[^:]*:[^:]*:)\d{12}:/, "$1*:");
