import type { Clock } from "../../process/clock";
import type { SimulatedFunction } from "./function";

/** Before the second and the third attempt, in milliseconds. */
const WAITS_MS = [60_000, 120_000];
const FIRST_THROTTLED_MS = 1000;
const MAX_THROTTLED_MS = 5 * 60_000;
const MAX_AGE_MS = 6 * 3_600_000;

/**
 * An event that nobody waits for: after an error it is tried two more times, and while the function is throttled again and
 * again for six hours. Then it is gone.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 *
 * @rule lambda-event-retries
 */
export async function keepTrying(
  lambda: Pick<SimulatedFunction, "invoke">,
  event: string,
  clock: Pick<Clock, "now" | "sleep">,
): Promise<void> {
  const receivedMs = clock.now();
  const waits = [...WAITS_MS];
  for (let throttledMs = FIRST_THROTTLED_MS; ; ) {
    const invocation = await lambda.invoke(event);
    if (!("error" in invocation)) return;
    const isThrottled = invocation.error === "Throttling";
    const waitMs = isThrottled ? throttledMs : waits.shift();
    if (waitMs === undefined || clock.now() + waitMs - receivedMs > MAX_AGE_MS) return;
    if (isThrottled) throttledMs = Math.min(throttledMs * 2, MAX_THROTTLED_MS);
    await clock.sleep(waitMs);
  }
}
