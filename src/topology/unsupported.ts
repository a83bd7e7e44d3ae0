import { UserError } from "../process/user-error";
import { ATTRIBUTES, REFUSED_EVERYWHERE, REFUSED_TYPES } from "./attributes";
import { blocks, type Resource } from "./resources";

/**
 * Refuses what would make a topology say something else than the stack.
 * @throws UserError that names every argument and every resource that is not supported
 */
export function refuseUnsupported(resources: readonly Resource[]): void {
  const problems = resources.flatMap((resource) => [...problemsOfType(resource), ...problemsOf(resource)]);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

function problemsOfType({ id, type }: Resource): string[] {
  if (!Object.hasOwn(REFUSED_TYPES, type)) return [];
  const instead = REFUSED_TYPES[type];
  return [`${id} is not supported: ${instead === undefined ? "remove it" : `use ${instead}`}`];
}

function problemsOf({ id, type, region, attributes }: Resource): string[] {
  if (!(type in ATTRIBUTES)) return [];
  const everywhere = REFUSED_EVERYWHERE.map((name) => [name, []] as const);
  const refused = Object.entries({ ...ATTRIBUTES[type]?.refused, region: [region], ...Object.fromEntries(everywhere) });
  const isNowhere = region === "" && WITH_REGION.includes(type);
  const problems = isNowhere ? [`${id} has no provider with a region: give it one`] : [];
  const ofValues = refused.flatMap(([path, taken]) =>
    valuesAt(attributes, path.split("."))
      .filter((value) => !isLeftOut(value) && !(taken as readonly unknown[]).includes(value))
      .map((value) => {
        const shown = typeof value === "object" ? "" : ` ${String(value)}`;
        return `${id} has the ${path}${shown}, which is not supported: ${taken.length > 0 ? `use ${taken.join(" or ")}` : "remove it"}`;
      }),
  );
  return [...problems, ...ofValues];
}

/** Types of which a topology says where they are. */
const WITH_REGION = ["aws_dynamodb_table", "aws_dynamodb_table_replica", "aws_lambda_function", "aws_lb"];

/** A block with nothing in it is there. */
const isLeftOut = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** Of each of the blocks on the way. */
const valuesAt = (from: Readonly<Record<string, unknown>>, [name = "", ...rest]: readonly string[]): unknown[] =>
  rest.length === 0 ? [from[name]] : blocks(from, name).flatMap((block) => valuesAt(block, rest));
