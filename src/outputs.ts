import { readFileSync } from "node:fs";
import { UserError } from "./user-error";

/** A stack's outputs, by the names that backend.ts gives them. */
export type StackOutputs = Readonly<Record<string, unknown>>;

/** What `cdktf deploy --outputs-file` writes. */
export type Outputs = Readonly<Record<string, StackOutputs>>;

/** @throws UserError that says what is wrong with the file */
export function readOutputs(path: string): Outputs {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new UserError(`${path} cannot be read: write it with npx cdktf deploy GlobalApp --outputs-file ${path}`);
  }
  const outputs = parsed(text);
  if (isObject(outputs) && Object.values(outputs).every(isObject)) return outputs as Outputs;
  throw new UserError(`${path} holds no outputs: write it with npx cdktf deploy GlobalApp --outputs-file ${path}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Name of a region's function. @throws UserError that names the regions there are */
export function functionName(outputs: Outputs, region: string): string {
  const [stack = {}] = Object.values(outputs).filter((candidate) => `${region}_function_name` in candidate);
  const name = stack[`${region}_function_name`];
  if (typeof name === "string") return name;
  const regions = Object.values(outputs).flatMap((each) =>
    Object.keys(each).flatMap((key) => /^(.+)_function_name$/.exec(key)?.[1] ?? []),
  );
  throw new UserError(
    `the backend has no region ${region}; ${regions.length > 0 ? `use one of ${regions.join(", ")}` : "it has none"}`,
  );
}
