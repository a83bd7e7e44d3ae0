import { z } from "zod";
import { ApiError } from "./request";

/** One operation of a service. */
export interface Operation<Context> {
  /** Strict, so that a member that nobody obeys is refused and not passed over. */
  readonly input: z.ZodObject;
  /** What it answers, or a promise of it; nothing stands for an empty answer. */
  // biome-ignore lint/suspicious/noExplicitAny: what its own input makes of a call
  readonly answer: (context: Context, input: any) => unknown;
}

export type Operations<Context> = Readonly<Record<string, Operation<Context>>>;

export interface Service<Context> {
  readonly name: string;
  /** Code of the error that says what is wrong with an input. */
  readonly invalid: string;
  readonly operations: Operations<Context>;
}

/** An operation, and what it takes. The members that an input names are obeyed, except for those that say `ignored`. */
export const operation = <Shape extends z.ZodRawShape, Context>(
  input: z.ZodObject<Shape>,
  answer: (context: Context, input: z.output<z.ZodObject<Shape>>) => unknown,
): Operation<Context> => ({ input: input.strict(), answer });

/** A member that is taken and changes nothing. The page docs/fidelity.md lists it. @param why it changes nothing */
export const ignored = (why: string) => z.unknown().optional().meta({ ignored: why });

/** Answers a call. @throws ApiError where the service does not have the operation, or the operation does not take the input */
export function call<Context>(service: Service<Context>, name: string, context: Context, input: unknown): unknown {
  const { operations, invalid } = service;
  const found = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!found) {
    const offered = Object.keys(operations).sort().join(", ");
    throw new ApiError(
      400,
      "UnknownOperationException",
      `the simulator's ${service.name} does not have ${name || "an operation without a name"}; it has ${offered}`,
    );
  }
  const result = found.input.safeParse(input);
  if (!result.success) throw new ApiError(400, invalid, result.error.issues.map(problemOf).join("; "));
  return found.answer(context, result.data);
}

function problemOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return `${path || "the request"}: ${issue.message}`;
  const members = issue.keys.map((key) => (path === "" ? key : `${path}.${key}`));
  return `the simulator does nothing with ${members.join(", ")}: leave it out`;
}

/** The JSON of a body. @throws ApiError with the code */
export function jsonOf(body: Buffer, code: string): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new ApiError(400, code, "the body is not JSON");
  }
}
