import { inspect } from "node:util";
import type { z } from "zod";
import { nearest } from "../process/nearest";
import { UserError } from "../process/user-error";

/** Keys from the settings to a value: `["regions", 1, "weight"]`. */
export type Path = readonly PropertyKey[];

/** Stands for the stack's id, which is beside the settings. */
export const STACK_ID = Symbol("the stack's id");

/** One thing that is wrong with a user's input. */
export interface Problem {
  /** Never text: keys are the user's own, and only `problemText` makes a line of them. */
  readonly path: Path;
  /** What is wrong with which value, what is allowed, what to do. */
  readonly message: string;
}

/** Everything that is wrong with a user's settings. */
export class SettingsError extends UserError {
  constructor(
    subject: string,
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`${subject} has ${count}:\n${problems.map((problem) => `  - ${problemText(problem)}`).join("\n")}`);
    this.name = "SettingsError";
    this.stack = undefined;
  }
}

/** What is wrong, and where: one line, whatever is in the user's keys and values. */
export const problemText = ({ path, message }: Problem): string => visible(`${pathText(path)}: ${message}`);

/** A value as a user would write it, shortened, in one line. */
export function show(value: unknown): string {
  const shown = visible(
    typeof value === "string" ? JSON.stringify(value) : inspect(value, { compact: true, breakLength: Infinity }),
  );
  return shown.length > 60 ? `${shown.slice(0, 57).replace(/[\ud800-\udbff]$/, "")}...` : shown;
}

/**
 * Text with what cannot be seen, or ends a line, or turns the line's direction, as JSON's escapes: JSON itself and
 * `inspect` leave some of these as they are.
 */
const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );

/** Where a problem is, as code would have it: `regions[1].weight`, `tags["cost center"]`. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (key === STACK_ID) return STACK_ID.description ?? "";
    if (typeof key === "number") return `${text}[${key}]`;
    const name = String(key);
    if (!/^[\w:-]+$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text ? `${text}.${name}` : name;
  }, "") || "settings";

type Issue = z.core.$ZodIssue;

/** Zod's issues as problems. `knownKeys` gives the settings' names at a path, for "did you mean". */
export function problemsOf(
  issues: readonly Issue[],
  knownKeys: (path: Path) => readonly string[],
  parent: Path = [],
): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownSetting(path, key, knownKeys(path)));
    }
    if (issue.code === "invalid_union") {
      return problemsOf(intendedBranch(issue.errors), knownKeys, path);
    }
    if (issue.code === "invalid_key") return problemsOf(issue.issues, knownKeys, path);
    if (issue.input === undefined) return [{ path, message: `is missing; ${issue.message}` }];
    return [{ path, message: `${show(issue.input)} is not allowed; ${issue.message}` }];
  });
}

/** Of a union's branches, the one whose type fits: its issues lie deeper than the value itself. */
function intendedBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const deeper = branches.find((issues) => issues.every((i) => i.path.length > 0 || i.code === "unrecognized_keys"));
  return deeper ?? branches[0] ?? [];
}

function unknownSetting(path: Path, key: string, known: readonly string[]): Problem {
  const meant = nearest(key, known);
  const help = meant ? `did you mean ${meant}?` : `known here: ${known.join(", ")}`;
  return { path: [...path, key], message: `is not a setting; ${help}` };
}
