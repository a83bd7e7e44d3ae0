import { attribute, blocks, type Resource } from "../topology/resources";
import type { LambdaFunction, LoadBalancer, TargetGroup } from "../topology/topology";
import type { Assumptions } from "./assumptions";
import { type Backend, gbOf, SECONDS_PER_MONTH } from "./backend";
import type { Charge } from "./charge";

const { text } = attribute;

/** Every node of a load balancer checks by itself, and each check is an invocation that reads the table. */
export function checkCharges({ topology, resources }: Backend, assumed: Assumptions): Charge[] {
  return topology.loadBalancers.flatMap((balancer) =>
    balancer.targetGroups
      .filter(({ healthCheck }) => healthCheck.enabled)
      .flatMap((group) =>
        topology.functions
          .filter(({ id }) => group.targets.includes(id))
          .flatMap((lambda) =>
            checksOf(balancer, group, lambda, logBytesOf(lambda, resources, assumed).check, assumed),
          ),
      ),
  );
}

function checksOf(
  { zones }: LoadBalancer,
  { healthCheck }: TargetGroup,
  { region, architecture, memoryMb }: LambdaFunction,
  logBytes: number,
  { checkMs, unitsPerRead }: Assumptions,
): Charge[] {
  const checks = (zones * SECONDS_PER_MONTH) / healthCheck.intervalSeconds;
  const of = (item: Charge["item"], what: string, quantity: number): Charge => ({ item, what, region, quantity });
  return [
    of("function-request", "health checks: invocations", checks / 1e6),
    of(`function-second-${architecture}`, "health checks: duration", (checks * gbOf(memoryMb) * checkMs) / 1000),
    of("table-read", "health checks: reads", (checks * unitsPerRead) / 1e6),
    of("log", "health checks: logs", (checks * logBytes) / 1e9),
  ];
}

/** Bytes that an invocation logs: one for a client, and a health check that passes, which has a line of its own only at `debug`. */
export function logBytesOf(
  { id, environment }: LambdaFunction,
  resources: readonly Resource[],
  { lambdaLogBytes, logBytes }: Assumptions,
): { readonly request: number; readonly check: number } {
  const [config] = blocks(resources.find((each) => each.id === id)?.attributes ?? {}, "logging_config");
  const own = text(config ?? {}, "system_log_level") === "WARN" ? 0 : lambdaLogBytes;
  const level = text(config ?? {}, "application_log_level", environment.LOG_LEVEL ?? "info").toLowerCase();
  const isDebug = level === "debug" || level === "trace";
  return { request: own + (isDebug || level === "info" ? logBytes : 0), check: own + (isDebug ? logBytes : 0) };
}
