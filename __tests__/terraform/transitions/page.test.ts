import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Setting, settingsOf } from "../../../scripts/settings-doc";
import { type BackendProps, schema } from "../../../src/settings/schema";
import { synthIn } from "../../support/synth";
import { temporaryFolder } from "../../support/temporary-folder";
import type { SynthesizedJson } from "../project";
import { countByType } from "../story";
import { type Account, AP, backends, EU, US } from "./backends";
import { patchOf } from "./batches";
import { differences } from "./deployment";
import { page } from "./page";
import { TRANSITIONS } from "./table-of-transitions";
import { changed, type Transition } from "./transition";

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

/** As far as a synthesis asks for it. */
const PLACES = Object.entries({ [US]: US, [EU]: EU, [AP]: AP, [`${US}-2`]: US });
const ACCOUNT: Account = {
  networks: Object.fromEntries(
    PLACES.map(([name], n) => [
      name,
      { vpcId: `vpc-0000000${n}`, subnetIds: [`subnet-0000000${n}`, `subnet-0000001${n}`] },
    ]),
  ),
  certificateArns: Object.fromEntries(
    PLACES.map(([name, region], n) => [name, `arn:aws:acm:${region}:123456789012:certificate/${String(n).repeat(36)}`]),
  ),
};

const leaves = (settings: readonly Setting[]): string[] =>
  settings.flatMap(({ name, settings: inner }) => (inner.length > 0 ? leaves(inner) : [name]));

const title = ({ settings, change, deployed }: Transition) => `${deployed} ${settings.join()}: ${change}`;

const addressesIn = ({ resource }: SynthesizedJson): string[] =>
  Object.entries(resource).flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`));

/** Resources of AWS that one has and the other has not. */
function absent(of: SynthesizedJson, from: SynthesizedJson): string[] {
  const there = new Set(addressesIn(from));
  return addressesIn(of).filter((address) => !there.has(address) && !address.startsWith("terraform_data."));
}

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
    const titles = TRANSITIONS.map(title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  test("says what is made and what goes as it is synthesized, and that nothing changes only where nothing does", () => {
    const settings = backends(ACCOUNT);
    const jsonOf = (props: BackendProps): SynthesizedJson => synthIn(temporaryFolder(), props).json;
    const before = Object.fromEntries(Object.entries(settings).map(([name, props]) => [name, jsonOf(props)]));
    const of = ({ plan }: Transition) => (typeof plan === "object" && !("refused" in plan) ? plan : {});
    const planned = TRANSITIONS.filter(({ plan }) => typeof plan !== "object" || !("refused" in plan));
    const seen = planned.map((row) => {
      const was = before[row.deployed] as SynthesizedJson;
      const is = jsonOf(changed(settings[row.deployed], patchOf(row, ACCOUNT)));
      const [create, gone] = [countByType(absent(is, was)), countByType(absent(was, is))];
      return { row: title(row), create, delete: gone, isSame: differences(was, is).length === 0 };
    });
    const said = planned.map((row) => {
      const { create = {}, delete: gone = {} } = of(row);
      return { row: title(row), create, delete: gone, isSame: row.plan === "nothing" };
    });
    expect(seen).toEqual(said);
  });

  test("is docs/changing-settings.md; npx vitest run __tests__/terraform/transitions -u writes it", async () => {
    await expect(page(TRANSITIONS)).toMatchFileSnapshot(join(__dirname, "../../../docs/changing-settings.md"));
  });
});
