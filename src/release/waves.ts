import type { EndpointGroupChange } from "../drill/change/change";
import { retry } from "../drill/targets/retry";
import { refuseToEmpty } from "../operate/in-service";
import { movesTo } from "../operate/moves";
import { UserError } from "../process/user-error";
import { checkOthers, staysBecause } from "./guards";
import { Wave, type WaveTools } from "./wave";

/** Deploys one region with what is given, which applies its plan. */
export type Around = (apply: () => Promise<void>) => Promise<void>;

/** Moves traffic around each region's deployment, where it can be moved. */
export class Waves {
  /** @param withoutDial why no dial is moved anywhere, for people; undefined: dials are moved */
  constructor(
    private readonly tools: WaveTools,
    private readonly withoutDial?: string,
  ) {}

  around(region: string): Around {
    return async (apply) => {
      if (this.withoutDial !== undefined) return this.#inPlace(region, this.withoutDial, apply);
      const { control, clock, rules, signal, topology } = this.tools;
      const groups = await retry(clock, () => control.endpointGroups(), { signal });
      const known = this.#interrupted(region);
      const stays = known ? undefined : staysBecause(region, groups, rules);
      if (stays !== undefined) return this.#inPlace(region, stays, apply);
      // Where a wave did not end, its traffic is away already.
      if (!known) checkOthers(region, groups, topology);
      await new Wave(region, withBefore(movesTo(groups, { what: "dial", region }, 0), known), this.tools).run(apply);
    };
  }

  /** Puts earlier code back: it was good before, so that all traffic returns at once. */
  back(region: string): Around {
    return async (apply) => {
      const { control, clock, rules, signal } = this.tools;
      if (this.withoutDial !== undefined) return this.#inPlace(region, this.withoutDial, apply);
      const groups = await retry(clock, () => control.endpointGroups(), { signal });
      const known = this.#interrupted(region);
      const stays = known ? undefined : (staysBecause(region, groups, rules) ?? this.#needed(region, groups));
      if (stays !== undefined) return this.#inPlace(region, stays, apply);
      const tools = { ...this.tools, rules: { ...rules, drain: false, steps: [100], bakeMinutes: 0 } };
      await new Wave(region, withBefore(movesTo(groups, { what: "dial", region }, 0), known), tools).run(apply);
    };
  }

  #needed(region: string, groups: Parameters<typeof refuseToEmpty>[0]): string | undefined {
    try {
      refuseToEmpty(groups, movesTo(groups, { what: "dial", region }, 0));
      return undefined;
    } catch (error) {
      if (error instanceof UserError) return "no other region is healthy and in service";
      throw error;
    }
  }

  async #inPlace(region: string, why: string, apply: () => Promise<void>): Promise<void> {
    this.tools.print(`${region}: deployed without moving its traffic dial: ${why}`);
    await apply();
  }

  readonly #interrupted = (region: string) => {
    const entry = this.tools.journal.read();
    return entry?.region === region ? entry.dials : undefined;
  };
}

/** With the dials from before a wave that did not end. */
const withBefore = (
  changes: readonly EndpointGroupChange[],
  known: readonly { readonly group: string; readonly before: number }[] = [],
): readonly EndpointGroupChange[] =>
  changes.map((change) => ({ ...change, before: known.find(({ group }) => group === change.group)?.before ?? change.before }));
