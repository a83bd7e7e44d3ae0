import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Setting, settingsOf } from "../../../scripts/settings-doc";
import { schema } from "../../../src/settings/schema";
import { page } from "./page";
import { TRANSITIONS } from "./table-of-transitions";

/** Settings that change as a whole: a row for each setting within them would say the same. */
const WHOLE = [
  "domain",
  "writes",
  "reads",
  "cors",
  "firewall",
  "state",
  "objectives",
  "load",
  "regions",
  "routes",
  "release",
  "trafficLogs",
  "alarms",
];

const leaves = (settings: readonly Setting[]): string[] =>
  settings.flatMap(({ name, settings: inner }) => (inner.length > 0 ? leaves(inner) : [name]));

const rowsOf = (setting: string) =>
  TRANSITIONS.filter(({ settings }) =>
    settings.some((name) => name === setting || (WHOLE.includes(name) && setting.startsWith(`${name}`))),
  );

describe("the table of transitions", () => {
  test("has every setting in both directions", () => {
    const missing = leaves(settingsOf(schema)).filter((name) => rowsOf(name).length < 2);
    expect(missing).toEqual([]);
  });

  test("names settings that exist", () => {
    const all = (settings: readonly Setting[]): string[] =>
      settings.flatMap(({ name, settings: inner }) => [name, ...all(inner)]);
    const names = all(settingsOf(schema));
    expect(TRANSITIONS.flatMap(({ settings }) => settings).filter((name) => !names.includes(name))).toEqual([]);
  });

  test("says each change once", () => {
    const titles = TRANSITIONS.map(({ settings, change, deployed }) => `${deployed} ${settings.join()}: ${change}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  test("is docs/changing-settings.md; npx vitest run __tests__/terraform/transitions -u writes it", async () => {
    await expect(page(TRANSITIONS)).toMatchFileSnapshot(join(__dirname, "../../../docs/changing-settings.md"));
  });
});
