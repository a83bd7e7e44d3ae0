import { InvalidArgumentError } from "commander";

/* How the values of options are read. Each reader says what is valid. */

/** Reads a number within a range, or says what is allowed. */
export const number = (min: number, max: number, whole: boolean) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new InvalidArgumentError(`use a ${whole ? "whole " : ""}number from ${min} to ${max}`);
};

/** A share's range is checked together with the fault that it is of. */
export const share = (text: string) => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("use a number above 0 and at most 1, such as 0.1 for one in ten");
};

/** Adds `REGION=URL` to those given before. */
export const endpoint = (text: string, all: ReadonlyMap<string, string>) => {
  const [, region, url] = /^([a-z0-9-]+)=(http:\/\/.+)$/.exec(text) ?? [];
  if (region && url && URL.canParse(url)) return new Map([...all, [region, url]]);
  throw new InvalidArgumentError("use REGION=URL, such as us-west-2=http://127.0.0.1:8000");
};

/** A path of the backend: what names another host would be measured in its place. */
export const path = (text: string) => {
  if (/^\/(?!\/)[!-~]*$/.test(text)) return text;
  throw new InvalidArgumentError("use a path that begins with one /, such as /get/foobar");
};

/** Adds a value to those given before. */
export const collect = (value: string, all: readonly string[]) => [...all, value];
