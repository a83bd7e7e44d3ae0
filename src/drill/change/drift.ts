import { UserError } from "../../process/user-error";
import type { EndpointGroupState, Target } from "../targets/target";
import { beforeOf, type Change, currentValue, isOfEndpointGroup, madeOf, nameOf, readLagSeconds } from "./change";

/** How often is looked, in seconds: seldom enough for the accelerator's API, which throttles. */
const LOOK_SECONDS = 3;

/** Something that a drill relies on, and its value, for people. */
interface Setting {
  readonly name: string;
  readonly value: string;
}

interface Difference {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/**
 * What the accelerator and the fault's own values should be at any moment of a drill. Where they are not, somebody else is
 * changing the backend, and what clients see is not the fault's doing alone.
 */
export class Drift {
  readonly #expected = new Map<string, Setting>();
  /** What is read apart from the endpoint groups. */
  readonly #apart = new Map<string, Change>();
  /** Values from before the drill's own writes, and until when a read may still answer with them. */
  readonly #lagging = new Map<string, { readonly value: string; readonly untilMs: number }>();
  /** What is known to be somebody else's. */
  readonly #known = new Set<string>();
  #nextMs = 0;
  #looking = false;
  #suspected: readonly string[] = [];
  #confirmed: readonly Difference[] = [];
  /** Differences that have ended the drill. */
  readonly #told = new Set<string>();

  constructor(private readonly target: Pick<Target, "control" | "clock">) {}

  async begin(): Promise<void> {
    for (const [key, setting] of settingsOf(await this.target.control.endpointGroups()))
      this.#expected.set(key, setting);
  }

  /** From now on a change is as the drill makes it (`to`), or as it was before. */
  expect(change: Change, value: "before" | "to"): void {
    if (change.what === "simulator") return;
    const key = keyOf(change);
    if (!isOfEndpointGroup(change)) this.#apart.set(key, change);
    const [now, earlier] = value === "to" ? [madeOf(change), beforeOf(change)] : [beforeOf(change), madeOf(change)];
    this.#expected.set(key, { name: nameOf(change), value: now });
    const untilMs = this.target.clock.now() + readLagSeconds(change) * 1000;
    this.#lagging.set(key, { value: earlier, untilMs });
    this.#startOver();
  }

  /** Stops watching a change that somebody else made. */
  leave(change: Change): void {
    this.#known.add(keyOf(change));
    this.#startOver();
  }

  /**
   * Call it every second. It looks every few seconds, and never waits: the accelerator's API is in one region, which may
   * be the one that is down. A difference counts only if it is seen twice, because AWS can answer with old values for a while.
   * @throws UserError that says what somebody else changed
   */
  watch(): void {
    if (this.#confirmed.length > 0) {
      for (const each of this.#confirmed) this.#told.add(textOf(each));
      const changes = this.#confirmed.map(({ name, from, to }) => `${name} from ${from} to ${to}`);
      throw new UserError(`somebody else changed the backend during the drill: ${changes.join(", ")}`);
    }
    const nowMs = this.target.clock.now();
    if (this.#looking || nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + LOOK_SECONDS * 1000;
    this.#looking = true;
    void this.#look().finally(() => {
      this.#looking = false;
    });
  }

  /**
   * Differences that were seen twice, for people, but for those that have ended the drill, which its reason names; a value
   * that cannot be read counts as expected.
   */
  async end(): Promise<string[]> {
    let found = await this.#differences().catch(() => []);
    if (found.length > 0) {
      await this.target.clock.sleep(LOOK_SECONDS * 1000);
      const before = new Set(found.map(textOf));
      found = (await this.#differences().catch(() => found)).filter((each) => before.has(textOf(each)));
    }
    const untold = found.filter((each) => !this.#told.has(textOf(each)));
    return untold.map(({ name, from, to }) => `${name} was ${from}, and somebody else made it ${to} meanwhile`);
  }

  #startOver(): void {
    this.#suspected = [];
    this.#confirmed = [];
  }

  /** Whether a value can be an old answer to a read. */
  #lags(key: string, value: string): boolean {
    const lagging = this.#lagging.get(key);
    return lagging !== undefined && lagging.value === value && this.target.clock.now() < lagging.untilMs;
  }

  async #look(): Promise<void> {
    const found = await this.#differences().catch(() => []);
    this.#confirmed = found.filter((each) => this.#suspected.includes(textOf(each)));
    this.#suspected = found.map(textOf);
  }

  async #differences(): Promise<Difference[]> {
    const { control } = this.target;
    const now = settingsOf(await control.endpointGroups());
    for (const [key, change] of this.#apart) {
      now.set(key, { name: nameOf(change), value: (await currentValue(control, change)) ?? NONE });
    }
    const keys = [...new Set([...this.#expected.keys(), ...now.keys()])].filter((key) => !this.#known.has(key));
    return keys.flatMap((key) => {
      const [expected, found] = [this.#expected.get(key), now.get(key)];
      const name = (expected ?? found)?.name ?? "";
      const [from, to] = [expected?.value ?? NONE, found?.value ?? NONE];
      return from === to || this.#lags(key, to) ? [] : [{ name, from, to }];
    });
  }
}

const NONE = "nothing";

const textOf = ({ name, to }: Difference): string => `${name} ${to}`;

function keyOf(change: Change): string {
  if (change.what === "dial") return `dial ${change.group}`;
  if (change.what === "weight") return `weight ${change.group} ${change.endpoint}`;
  return `${change.what} ${change.region}`;
}

function settingsOf(groups: readonly EndpointGroupState[]): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const { id, region, trafficDialPercentage, endpoints } of groups) {
    settings.set(`dial ${id}`, { name: `the traffic dial of ${region}`, value: String(trafficDialPercentage) });
    for (const { id: endpoint, weight } of endpoints) {
      // An ARN without what is the same for all: app/NAME/ID.
      const name = `the weight of ${endpoint.split(":loadbalancer/").at(-1)} in ${region}`;
      settings.set(`weight ${id} ${endpoint}`, { name, value: String(weight) });
    }
  }
  return settings;
}
