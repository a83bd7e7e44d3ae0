import type { EndpointGroupChange } from "../drill/change/change";
import { retry } from "../drill/targets/retry";
import { movesTo } from "../operate/moves";
import { checkOthers, isServedElsewhere, staysBecause } from "./guards";
import type { WaveEntry } from "./journal";
import { Wave, type WaveTools } from "./wave";

/** Deploys one region with what it is given, which applies the region's plan. */
export type Around = (apply: () => Promise<void>) => Promise<void>;

/** Moves traffic around each region's deployment, where it can be moved. */
export class Waves {
  /** @param withoutDial why no dial is moved anywhere, for people; undefined: dials are moved */
  constructor(
    private readonly tools: WaveTools,
    private readonly withoutDial?: string,
  ) {}

  around(region: string): Around {
    return (apply) => this.#deploy(region, apply);
  }

  async #deploy(region: string, apply: () => Promise<void>): Promise<void> {
    const { control, clock, rules, signal, topology, print, journal, back } = this.tools;
    const inPlace = (why: string) => {
      print(`${region}: deployed without moving its traffic dial: ${why}`);
      return apply();
    };
    if (this.withoutDial !== undefined) return inPlace(this.withoutDial);
    const groups = await retry(clock, () => control.endpointGroups(), { signal });
    // Where a wave did not end, its traffic is away already.
    const known = dialsOf(journal.read(), region);
    const stays = known ? undefined : staysBecause(region, groups, rules);
    if (stays !== undefined) return inPlace(stays);
    // Code that harms clients is replaced also where they have nowhere else to go.
    if (!known && back && !isServedElsewhere(region, groups)) return inPlace("no other region is in service");
    if (!known && !back) checkOthers(region, groups, topology);
    const changes = movesTo(groups, { what: "dial", region, to: 0 }, 0).map((change) => withBefore(change, known));
    await new Wave(region, changes, this.tools).run(apply);
  }
}

type Dials = WaveEntry["dials"];

const dialsOf = (entry: WaveEntry | undefined, region: string): Dials | undefined =>
  entry?.region === region ? entry.dials : undefined;

const withBefore = (change: EndpointGroupChange, known: Dials = []): EndpointGroupChange => {
  const before = known.find(({ group }) => group === change.group)?.before ?? change.before;
  return change.what === "dial" ? { ...change, before } : change;
};
