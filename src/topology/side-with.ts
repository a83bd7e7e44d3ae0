import { UserError } from "../process/user-error";
import type { Side } from "./change";
import type { Resource } from "./resources";
import type { Topology } from "./topology";

/** Without all of them nothing of a backend is there. */
const TYPES = ["aws_globalaccelerator_accelerator", "aws_dynamodb_table", "aws_lb", "aws_lambda_function"];

/** A side of a change. What cannot be built is a problem and not an error: there are still its resources to tell of. */
export function sideWith(resources: readonly Resource[], build: () => Topology): Side {
  if (!resources.some(({ type }) => TYPES.includes(type)))
    return { resources, topology: undefined, problem: undefined };
  try {
    return { resources, topology: build(), problem: undefined };
  } catch (error) {
    return { resources, topology: undefined, problem: problemOf(error) };
  }
}

/** Only our own messages: one of the JSON parser quotes what it read, as an item. */
const problemOf = (error: unknown): string =>
  error instanceof UserError ? error.message : "its resources do not fit together";
