import { problemText, SettingsError } from "../../src/settings/problem";
import type { BackendProps } from "../../src/settings/schema";
import { readSettings } from "../../src/settings/settings";

/** Settings that are right, but for what a test changes in them; also what TypeScript would not let a user write. */
export const settings = (changes: object = {}): BackendProps => ({
  regions: ["us-west-2", "eu-central-1"],
  ...changes,
});

/** What a user is told of each problem, `path: message`; nothing where the settings are right. */
export const problemsOf = (changes: object, id?: string): readonly string[] =>
  (refusalOf(settings(changes), id)?.problems ?? []).map(problemText);

/** The error that settings are refused with, if they are. */
export function refusalOf(props: unknown, id = "GlobalApp"): SettingsError | undefined {
  try {
    readSettings(id, props as BackendProps);
    return undefined;
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}
