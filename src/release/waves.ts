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
    const known = journal.read();
    const entry = known?.region === region ? known : undefined;
    const stays = entry ? undefined : staysBecause(region, groups, rules);
    if (stays !== undefined) return inPlace(stays);
    const changes = movesTo(groups, { what: "dial", region, to: 0 }, 0);
    const wave = new Wave(region, entry ? withBefore(changes, entry) : changes, tools);
    // Where a wave did not end, its traffic can be away already: then nobody else gets it.
    const isAway = changes.every((change) => change.before === 0);
    if (!isAway && back && !isServedElsewhere(region, groups)) {
      // Code that harms clients is replaced also where they have nowhere else to go.
      print(`${region}: its traffic stays, because no other region is in service`);
      return wave.runInPlace(apply);
    }
    if (!isAway && !back) checkOthers(region, groups, topology, entry === undefined);
    await wave.run(apply);
  };
}

/** With the dials from before a wave that did not end. */
const withBefore = (changes: readonly EndpointGroupChange[], { dials }: WaveEntry): readonly EndpointGroupChange[] =>
  changes.flatMap((change) => {
    const known = dials.find(({ group }) => group === change.group);
    return change.what === "dial" ? { ...change, before: known?.before ?? change.before } : [];
  });
