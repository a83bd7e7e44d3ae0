import { type DeployedStack, fromOutputs, type Outputs } from "../aws/outputs";
import { UserError } from "../process/user-error";

export interface NamedStack {
  readonly name: string;
  readonly stack: DeployedStack;
}

/** A stack of the outputs. @param wanted its name. @default the only one @throws UserError where it is not there, or not clear */
export function stackOf(outputs: Outputs, wanted: string | undefined): NamedStack {
  const names = Object.keys(outputs);
  const [name = "", ...others] = wanted === undefined ? names : names.filter((each) => each === wanted);
  if (name !== "" && others.length === 0) return { name, stack: fromOutputs(outputs[name] ?? {}) };
  if (wanted === undefined && names.length > 1) {
    throw new UserError(`there are several stacks: give --stack with one of ${names.join(", ")}`);
  }
  throw new UserError(
    names.length === 0
      ? "the outputs have no stack"
      : `the outputs have no stack ${wanted}; use one of ${names.join(", ")}`,
  );
}
