import { explainAwsError } from "../aws/error-text";
import type { ReleaseRules } from "../aws/release-rules";
import type { EndpointGroupChange } from "../drill/change/change";
import { DEPLOY_SECONDS, deployed, inject } from "../drill/change/restore";
import { retry } from "../drill/targets/retry";
import type { BackendControl } from "../drill/targets/target";
import { pause } from "../drill/watch";
import type { Clock } from "../process/clock";
import type { Bundles } from "../process/releases";
import { UserError } from "../process/user-error";
import type { Topology } from "../topology/topology";
import { compare } from "./compare";
import type { WaveEntry, WaveJournal } from "./journal";
import type { Observations } from "./observations";
import { sickAfterDeploy, unansweredPath } from "./verify";

/** A deployed backend, as a release moves and observes it. */
export interface WaveBackend {
  readonly control: BackendControl;
  readonly observations: Observations;
  /** The status that a region's load balancer answers, asked directly; undefined: it does not answer. */
  readonly probe: (region: string, path: string) => Promise<number | undefined>;
}

export interface WaveTools extends WaveBackend {
  readonly clock: Clock;
  readonly topology: Topology;
  readonly rules: ReleaseRules;
  /** What is released, or rolled back. */
  readonly bundles: Bundles;
  /** What is put back in its place; undefined: nothing is rolled back. */
  readonly back?: Bundles;
  /** ARNs of a region's alarms. */
  readonly alarms: (region: string) => readonly string[];
  readonly journal: WaveJournal;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How often a share is looked at. */
const LOOK_SECONDS = 60;

/**
 * Releases in one region: takes its traffic away, deploys, verifies, and gives the traffic back in steps. At the first bad sign
 * the traffic is taken away again, and the region stays so for a person to decide. Whatever ends it, the journal says how the
 * dials were.
 */
export class Wave {
  #entry: WaveEntry;
  /** Alarms that rang before anything was changed: they say nothing of the release. */
  readonly #rangBefore = new Set<string>();

  /** @param changes of the region's dials, with the values that they had before the wave */
  constructor(
    private readonly region: string,
    private readonly changes: readonly EndpointGroupChange[],
    private readonly tools: WaveTools,
  ) {
    this.#entry = {
      region,
      phase: "beginning",
      dials: changes.map(({ group, before }) => ({ group, before })),
      bundles: tools.bundles,
      back: tools.back,
      startedAt: new Date(tools.clock.now()).toISOString(),
    };
  }

  /** @throws UserError at a bad sign */
  async run(apply: () => Promise<void>): Promise<void> {
    const { rules, journal } = this.tools;
    for (const arn of await this.#ringing()) this.#rangBefore.add(arn);
    this.#note("taking its traffic away");
    await this.#dialTo(0);
    if (rules.drain) await this.#drain();
    this.#note("deploying");
    await apply();
    this.#note("verifying");
    const bad = (await this.#verify()) ?? (await this.#steps());
    if (bad !== undefined) await this.#stop(bad);
    journal.remove();
  }

  /** Where clients have nowhere else to go: the traffic that the region has stays there. */
  async runInPlace(apply: () => Promise<void>): Promise<void> {
    this.#note("deploying");
    await apply();
    this.#note("restoring its traffic dial");
    await this.#dialTo(100);
    this.tools.journal.remove();
  }

  /** @throws the signal's reason: then the phase before is what a person must know */
  #note(phase: string): void {
    this.tools.signal.throwIfAborted();
    this.#entry = { ...this.#entry, phase };
    this.tools.journal.write(this.#entry);
    this.#say(phase);
  }

  /** @param share of the dial before, in percent */
  async #dialTo(share: number): Promise<void> {
    const { clock, signal } = this.tools;
    const changes = this.changes.map((change) => ({ ...change, to: dialOf(change.before, share) }));
    for (const change of changes) await inject(this.tools, change, signal);
    if (!(await retry(clock, () => deployed(this.tools, { signal }), { signal }))) {
      throw new UserError(
        `the accelerator is not DEPLOYED after ${DEPLOY_SECONDS} s: AWS's console shows the accelerator`,
      );
    }
    this.#say(`traffic dial ${[...new Set(changes.map(({ to }) => to))].join(", ")}`);
  }

  /**
   * A load balancer ends a connection with the first answer after its keep-alive, and one that is idle sooner: after both,
   * nobody is connected (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
   */
  async #drain(): Promise<void> {
    const seconds = Math.max(
      ...this.#loadBalancers().map((each) => each.clientKeepAliveSeconds + each.idleTimeoutSeconds),
    );
    this.#note(`waiting ${seconds} s for its connections to end`);
    await this.#sleep(seconds);
  }

  /** @returns what is wrong with the new version before clients meet it */
  async #verify(): Promise<string | undefined> {
    const { control, topology, rules, probe, clock, signal } = this.tools;
    const health = () => retry(clock, () => control.targetHealth(this.region), { signal });
    const sick = await sickAfterDeploy(this.#loadBalancers(), health, (seconds) => this.#sleep(seconds));
    if (sick !== undefined) return sick;
    if (topology.loadBalancers.some(({ region, internal }) => region === this.region && internal)) {
      this.#say("healthy; not verified directly, because its load balancer is internal");
      return undefined;
    }
    const bad = await unansweredPath(this.#loadBalancers(), rules.smoke, (path) => probe(this.region, path));
    if (bad === undefined) this.#say("healthy, and its load balancer answers as it should");
    return bad;
  }

  /** @returns the first bad sign */
  async #steps(): Promise<string | undefined> {
    const { steps } = this.tools.rules;
    // Of a wave that began before the steps were removed.
    for (const share of steps.length === 0 ? [100] : steps) {
      this.#note(`step ${share} %`);
      await this.#dialTo(share);
      const bad = await this.#bake();
      if (bad !== undefined) return `at ${share} % of its dial ${bad}`;
    }
    return undefined;
  }

  async #bake(): Promise<string | undefined> {
    const { rules } = this.tools;
    let latest: string | undefined;
    for (let minute = 1; minute <= rules.bakeMinutes; minute++) {
      await this.#sleep(LOOK_SECONDS);
      const { bad, text } = await this.#look(minute);
      if (bad) return text;
      latest = text;
    }
    if (latest !== undefined) this.#say(latest);
    return undefined;
  }

  /** @param minutes since the dial was turned */
  async #look(minutes: number): Promise<{ readonly bad: boolean; readonly text: string }> {
    const { control, observations, topology, clock, signal } = this.tools;
    const health = await retry(clock, () => control.targetHealth(this.region), { signal });
    if (health !== "healthy") return { bad: true, text: `its targets are ${health}` };
    const ringing = (await this.#ringing()).filter((arn) => !this.#rangBefore.has(arn));
    if (ringing.length > 0) return { bad: true, text: `the alarm ${ringing.join(", ")} is in ALARM` };
    try {
      const others = topology.table.regions.filter((region) => region !== this.region);
      const [own = [], ...theirs] = await Promise.all(
        [this.region, ...others].map((region) => observations.lastMinutes(region, minutes)),
      );
      const { verdict, text } = compare(own, theirs);
      return { bad: verdict === "bad", text };
    } catch (error) {
      return { bad: false, text: `not compared: the figures are not known (${explainAwsError(error)})` };
    }
  }

  async #ringing(): Promise<readonly string[]> {
    const { control, alarms, clock, signal } = this.tools;
    const found: string[] = [];
    for (const arn of alarms(this.region)) {
      const state = await retry(clock, async () => control.alarmState?.(arn), { signal });
      if (state === "ALARM") found.push(arn);
    }
    return found;
  }

  async #stop(bad: string): Promise<never> {
    await this.#dialTo(0);
    this.#note(`stopped: ${bad}`);
    throw new UserError(`${this.region}: the release is stopped, and its traffic dial is 0`);
  }

  readonly #loadBalancers = () => this.tools.topology.loadBalancers.filter(({ region }) => region === this.region);
  readonly #say = (text: string) => this.tools.print(`${this.region}: ${text}`);
  readonly #sleep = (seconds: number) => pause(this.tools, seconds, { signal: this.tools.signal, onTick: () => {} });
}

/** In quarters: AWS keeps 32 bits. @param before 0-100 @param share 0-100 */
const dialOf = (before: number, share: number): number => {
  if (share === 0 || before === 0) return 0;
  if (share === 100) return before;
  return Math.max(0.25, Math.round((before * share) / 25) / 4);
};
