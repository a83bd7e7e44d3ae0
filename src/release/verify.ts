import type { LoadBalancer } from "../topology/topology";

type Sleep = (seconds: number) => Promise<void>;

/**
 * Waits until health checks have seen the new version: before that they say how the one before was.
 * @returns what is wrong
 */
export async function sickAfterDeploy(
  loadBalancers: readonly LoadBalancer[],
  health: () => Promise<string>,
  sleep: Sleep,
): Promise<string | undefined> {
  const checks = loadBalancers.flatMap(({ targetGroups }) => targetGroups.map(({ healthCheck }) => healthCheck));
  const longest = (threshold: "healthyThreshold" | "unhealthyThreshold") =>
    Math.max(0, ...checks.map((check) => check[threshold] * check.intervalSeconds + check.timeoutSeconds));
  await sleep(longest("unhealthyThreshold"));
  let state = await health();
  for (let left = longest("healthyThreshold"); state !== "healthy" && left > 0; left--) {
    await sleep(1);
    state = await health();
  }
  return state === "healthy" ? undefined : `after the deployment its targets are ${state}`;
}

/** How often a path is asked for where nothing answers, which can be the network of this machine. */
const TRIES = 3;

/**
 * Asks for the paths of the health checks and for others, each until it is answered.
 * @returns what is wrong
 */
export async function unansweredPath(
  loadBalancers: readonly LoadBalancer[],
  smoke: readonly string[],
  probe: (path: string) => Promise<number | undefined>,
): Promise<string | undefined> {
  const checks = loadBalancers.flatMap(({ targetGroups }) => targetGroups.map(({ healthCheck }) => healthCheck.path));
  for (const path of new Set([...checks, ...smoke])) {
    let status: number | undefined;
    for (let left = TRIES; status === undefined && left > 0; left--) status = await probe(path);
    if (status === undefined) return `its load balancer does not answer ${path}`;
    if (status >= 400) return `its load balancer answers ${path} with ${status}`;
  }
  return undefined;
}
