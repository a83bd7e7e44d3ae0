const stops: (() => Promise<void>)[] = [];

/** Lets something be stopped when the test is over, the last that was started first. */
export function stopAfterTest<T extends { stop(): Promise<void> }>(started: T): T {
  stops.push(() => started.stop());
  return started;
}

/** Stops what the test started. */
export async function stopStarted(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}
