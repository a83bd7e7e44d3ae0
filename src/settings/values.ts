import { z } from "zod";

/*
 * What settings are made of. The convention: every `error` says what is allowed; `problem.ts` puts the path and the value
 * before it.
 */

export const integer = (min: number, max: number, unit = "") => {
  const error = `use a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
export const flag = () => z.boolean({ error: "use true or false" });
export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `use one of ${values.join(", ")}` });
export const section = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, { error: "use an object of settings" });
