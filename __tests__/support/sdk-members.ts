/** A schema as the SDK's clients have it: what it is, and where the rest of it is. */
type Schema = readonly unknown[];

const STRUCTURE = 3;
const LIST = 1;

function schemaOf(given: unknown): Schema {
  const schema = typeof given === "function" ? given() : given;
  // A member with traits of its own.
  if (Array.isArray(schema) && typeof schema[0] !== "number") return schemaOf(schema[0]);
  return Array.isArray(schema) ? schema : [];
}

function membersOf(given: unknown, prefix = ""): string[] {
  const schema = schemaOf(given);
  if (schema[0] === LIST) return membersOf(schema[4], prefix);
  if (schema[0] !== STRUCTURE) return [];
  const [, , , , names = [], schemas = []] = schema as [number, string, string, unknown, string[]?, unknown[]?];
  return names.flatMap((name, index) => [`${prefix}${name}`, ...membersOf(schemas[index], `${prefix}${name}.`)]);
}

/**
 * Every member of an operation's input, those inside others as `Targets.Id`.
 * @param client a client of AWS's SDK, as it is imported
 */
export function sdkMembers(client: Readonly<Record<string, unknown>>, operation: string): string[] {
  const schema = client[`${operation}$`];
  if (!Array.isArray(schema)) throw new Error(`the SDK has no operation ${operation}`);
  return membersOf(schema[4]);
}
