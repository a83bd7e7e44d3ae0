import type { Report } from "./schema";

export interface Moment {
  /** Since the start. */
  readonly second: number;
  readonly what: string;
}

/** The moments of a drill, in order. */
export function momentsOf({ timeline, region, fault, figures }: Report): Moment[] {
  const { injecting, injected, detected, reverting, reverted, healthy, ended } = timeline;
  const after = (from: number | undefined, seconds: number | null) =>
    from === undefined || seconds === null ? undefined : Math.round((from + seconds) * 1000) / 1000;
  const moments: [number | undefined, string][] = [
    [0, "drill started"],
    // Where it took no time, it is no moment of its own.
    [injecting === injected ? undefined : injecting, "started to inject the fault"],
    [injected, `${fault} in ${region}`],
    [detected, `${region} unhealthy at its load balancer`],
    [after(injected, figures.shift.seconds), "all new connections go to other regions"],
    [reverting === reverted ? undefined : reverting, "started to restore"],
    [reverted, "restored"],
    // Before that, it was healthy all the time.
    [detected === undefined ? undefined : healthy, `${region} healthy at its load balancer`],
    [after(reverted, figures.recover.seconds), `new connections go to ${region} again`],
    [ended, "drill ended"],
  ];
  return moments.flatMap(([second, what]) => (second === undefined ? [] : [{ second, what }]));
}
