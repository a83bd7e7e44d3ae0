import type { Report } from "../schema";

export interface Moment {
  /** Since the start. */
  readonly second: number;
  readonly what: string;
  /** In a drawing, where there is no room for a sentence. */
  readonly short?: string;
}

/** The moments of a drill, in order. */
export function momentsOf({ timeline, region, fault, figures }: Report): Moment[] {
  const { injecting, injected, detected, reverting, reverted, healthy, ended } = timeline;
  const after = (from: number | undefined, seconds: number | null) =>
    from === undefined || seconds === null ? undefined : Math.round((from + seconds) * 1000) / 1000;
  const moments: [second: number | undefined, what: string, short?: string][] = [
    [0, "drill started"],
    // Where it took no time, it is no moment of its own.
    [injecting === injected ? undefined : injecting, "started to inject the fault"],
    [injected, `${fault} in ${region}`, "fault"],
    [detected, `${region} unhealthy at its load balancer`, "detected"],
    [after(injected, figures.shift.seconds), "all new connections go to other regions", "failover"],
    [reverting === reverted ? undefined : reverting, "started to restore"],
    [reverted, "restored", "restored"],
    // Before that, it was healthy all the time.
    [detected === undefined ? undefined : healthy, `${region} healthy at its load balancer`, "healthy"],
    [after(reverted, figures.recover.seconds), `new connections go to ${region} again`, "traffic back"],
    [ended, "drill ended"],
  ];
  return moments.flatMap(([second, what, short]) =>
    second === undefined ? [] : [{ second, what, ...(short === undefined ? {} : { short }) }],
  );
}

/** Those that have a short name, by it. */
export const mainMomentsOf = (report: Report): { readonly name: string; readonly second: number }[] =>
  momentsOf(report).flatMap(({ second, short }) => (short === undefined ? [] : [{ name: short, second }]));

/** The time of day at second 0, in milliseconds since 1970; undefined in virtual time, which has none, or not recorded. */
export function startedMsOf({ target, recorded }: Report): number | undefined {
  const ms = target === "virtual" || !recorded ? Number.NaN : Date.parse(recorded.at);
  return Number.isNaN(ms) ? undefined : ms;
}
