import type { Timed } from "../../simulator/ground/events";
import type { World } from "../../simulator/world";

/** How many of a function's last log lines are shown. */
const LOG_LINES = 3;

type Check = Timed & { readonly type: "health-check" };

/** Remembers how the health checks of a world that starts were answered, to say why a region is unhealthy from the start. */
export class FirstChecks {
  readonly #checks = new Map<string, Check>();
  readonly #logs = new Map<string, string[]>();

  readonly listener = (event: Timed): void => {
    if (event.type === "health-check") this.#checks.set(event.region, event);
    if (event.type === "log") {
      const logs = new Set(this.#logs.get(event.region)).add(said(event.line));
      this.#logs.set(event.region, [...logs].slice(-LOG_LINES));
    }
  };

  /** @returns for each region that the edge calls unhealthy why it is so, in one line or more */
  unhealthy(world: World): ReadonlyMap<string, readonly string[]> {
    const { regions } = world.topology.table;
    return new Map(
      regions.filter((region) => !isHealthy(world, region)).map((region) => [region, this.#why(world, region)]),
    );
  }

  #why(world: World, region: string): string[] {
    const check = this.#checks.get(region);
    const groups = world.topology.loadBalancers
      .filter((each) => each.region === region)
      .flatMap((each) => each.targetGroups);
    const { path, matcher, timeoutSeconds } = (groups.find(({ name }) => name === check?.targetGroup) ?? groups[0])
      ?.healthCheck ?? { path: "/", matcher: "200", timeoutSeconds: 0 };
    if (!check) return [`${region} is unhealthy: nothing checks its health`];
    const answer =
      check.outcome === "timeout" ? `was not answered within ${timeoutSeconds} s` : `answered ${check.outcome}`;
    const logs = this.#logs.get(region) ?? [];
    return [
      `${region} is unhealthy from the start: its health check, GET ${path}, ${answer}; ${matcher} is healthy`,
      ...logs.map((line) => `  its function logged: ${line}`),
    ];
  }
}

/** What a line of the log says, without what only a search needs. */
function said(line: string): string {
  try {
    const { message: given, ...more } = JSON.parse(line);
    const { message, error } = typeof given === "object" ? given : { message: given, ...more };
    if (typeof message !== "string") return line.trim();
    return error?.message === undefined ? message : `${message}: ${error.message}`;
  } catch {
    return line.trim();
  }
}

/** As the edge knows it. */
export const isHealthy = (world: World, region: string): boolean =>
  world.loadBalancersIn(region).some(({ topology }) => world.health.isHealthy(topology.id));
