import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SETTINGS_PAGE, type Setting, settingsDoc, settingsOf } from "../../scripts/settings-doc";
import { schema } from "../../src/settings/schema";

const all = (settings: readonly Setting[]): Setting[] => settings.flatMap((each) => [each, ...all(each.settings)]);
const SETTINGS = all(settingsOf(schema));
const named = (name: string) => SETTINGS.find((each) => each.name === name);

describe("docs/settings.md", () => {
  test("is what the schema says; npm run docs:settings writes it", () => {
    expect(readFileSync(SETTINGS_PAGE, "utf8")).toBe(settingsDoc());
  });

  test("says what each setting does", () => {
    expect(SETTINGS.filter(({ docstring }) => !docstring?.text).map(({ name }) => name)).toEqual([]);
  });

  test("says of each setting which values are valid", () => {
    expect(SETTINGS.filter(({ valid }) => valid === "" || valid.includes("Invalid")).map(({ name }) => name)).toEqual(
      [],
    );
  });

  test("has no default in a docstring that is not the schema's", () => {
    const others = SETTINGS.filter(({ docstring, schemaDefault }) => {
      const said = docstring?.byDefault;
      return schemaDefault !== undefined && said !== undefined && said !== String(schemaDefault);
    });
    expect(others.map(({ name, docstring }) => `${name}: ${docstring?.byDefault}`)).toEqual([]);
  });

  test("has a default for each setting that can be left out", () => {
    const without = SETTINGS.filter(
      ({ required, schemaDefault, docstring, settings }) =>
        !required && schemaDefault === undefined && docstring?.byDefault === undefined && settings.length === 0,
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  test("names settings within lists, within unions and by region", () => {
    expect(named("regions[].weight")).toMatchObject({ type: "integer", valid: "a whole number from 0 to 255" });
    expect(named("network.REGION.subnetIds")).toMatchObject({ type: "list", required: true });
    expect(named("writes.scope")).toMatchObject({ type: "string", required: false });
  });

  test("shows type, range and default of a setting in one row", () => {
    expect(settingsDoc()).toContain(
      "| `healthCheck.intervalSeconds` | integer | a whole number of seconds from 5 to 300 | `15` | Seconds from the start of one check to the start of the next. |",
    );
  });
});
