import type { EndpointGroupChange } from "../drill/change/change";
import { retry } from "../drill/targets/retry";
import { movesTo } from "../operate/moves";
import { checkOthers, isServedElsewhere, staysBecause } from "./guards";
import type { WaveEntry } from "./journal";
import { Wave, type WaveTools } from "./wave";

/** Deploys one region with what it is given, which applies the region's plan. */
export type Around = (apply: () => Promise<void>) => Promise<void>;

/**
 * Moves traffic around a region's deployment, where it can be moved.
 * @param withoutDial why no dial is moved anywhere, for people; undefined: dials are moved
 */
export function wavesWith(tools: WaveTools, withoutDial: string | undefined): (region: string) => Around {
  const { control, clock, rules, signal, topology, print, journal, back } = tools;
  return (region) => async (apply) => {
    const inPlace = (why: string) => {
      print(`${region}: deployed without moving its traffic dial: ${why}`);
      return apply();
    };
    if (withoutDial !== undefined) return inPlace(withoutDial);
    const groups = await retry(clock, () => control.endpointGroups(), { signal });
    const changes = () => movesTo(groups, { what: "dial", region, to: 0 }, 0);
    const entry = journal.read();
    // Where a wave did not end, its traffic is away already.
    if (entry?.region === region) return new Wave(region, withBefore(changes(), entry), tools).run(apply);
    const stays = staysBecause(region, groups, rules);
    if (stays !== undefined) return inPlace(stays);
    // Code that harms clients is replaced also where they have nowhere else to go.
    if (back && !isServedElsewhere(region, groups)) return inPlace("no other region is in service");
    if (!back) checkOthers(region, groups, topology);
    await new Wave(region, changes(), tools).run(apply);
  };
}

/** With the dials from before a wave that did not end. */
const withBefore = (changes: readonly EndpointGroupChange[], { dials }: WaveEntry): readonly EndpointGroupChange[] =>
  changes.flatMap((change) => {
    const known = dials.find(({ group }) => group === change.group);
    return change.what === "dial" ? { ...change, before: known?.before ?? change.before } : [];
  });
