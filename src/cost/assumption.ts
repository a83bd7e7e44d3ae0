/** An assumption as it is listed, and as an option. */
export interface Assumption {
  /** Of the option, without dashes. */
  readonly name: string;
  /** What stands for the value in the help. */
  readonly value: string;
  readonly text: string;
  readonly source: string;
  readonly byDefault: string;
}

/** An assumption, and how the text of its option becomes values. */
export interface Read<Values> extends Assumption {
  /** @returns what is valid, where the text is not */
  readonly read: (text: string) => Partial<Values> | string;
}

/** Texts of options, by the name of the assumption. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** Reads a number from `min` to `max`. */
export const number =
  <Values>(min: number, max: number, of: (value: number) => Partial<Values>, whole = false) =>
  (text: string): Partial<Values> | string => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return of(value);
    return `use a ${whole ? "whole " : ""}number from ${min} to ${max}`;
  };

/** Reads one of some words. */
export const choice =
  <Values>(choices: Readonly<Record<string, Partial<Values>>>) =>
  (text: string): Partial<Values> | string =>
    Object.hasOwn(choices, text) ? (choices[text] as Partial<Values>) : `use ${Object.keys(choices).join(", ")}`;

/** The value of an option, or none and what is wrong with it. */
export function checked<Value extends object>(
  name: string,
  text: string,
  value: Value | string,
  problems: string[],
): Value[] {
  if (typeof value !== "string") return [value];
  problems.push(`--${name} ${text} is not valid: ${value}`);
  return [];
}

/** Reads the values of all assumptions; those whose text is missing have their defaults. */
export function readTexts<Values extends object>(
  all: readonly Read<Values>[],
  texts: Texts,
  problems: string[],
): Values {
  const values = all.flatMap(({ name, byDefault, read }) => {
    const text = texts[name] ?? byDefault;
    return checked(name, text, read(text), problems);
  });
  // Where something is missing, there is a problem, and nobody uses them.
  return Object.assign({}, ...values);
}

/** An assumption with the value that was used. */
export interface Assumed extends Pick<Assumption, "text" | "source"> {
  readonly option: string;
  readonly value: string;
}

/** The assumptions with the values that were used, as they are listed. */
export const assumedFrom = (all: readonly Assumption[], texts: Texts): Assumed[] =>
  all.map(({ name, text, source, byDefault }) => ({
    option: `--${name}`,
    value: texts[name] ?? byDefault,
    text,
    source,
  }));

/** What is assumed, and why. */
export const assumptionLines = (assumed: readonly Assumed[]): string[] =>
  assumed.map(({ option, value, text, source }) => `${option} ${value}: ${text} (${source})`);
