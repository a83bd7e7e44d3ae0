import { withDeadlines } from "./retry";
import type { Target } from "./target";

/**
 * Uses a target whose every answer comes in time, as long as there is one.
 * @throws UserError if the target has ended
 */
export function unlessEnded<T>(target: Target, use: (target: Target) => Promise<T>): Promise<T> {
  const { control, tables, clock, failure } = target;
  const regions = [...tables].map(
    ([region, table]) => [region, withDeadlines(table, clock, `the table of ${region}`)] as const,
  );
  const used = use({
    ...target,
    control: withDeadlines(control, clock, "the control plane"),
    tables: new Map(regions),
  });
  return failure ? Promise.race([used, failure]) : used;
}
