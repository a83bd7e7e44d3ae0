import { describe, expect, it } from "vitest";
import { keepTrying } from "../../../src/simulator/function/asynchronous";
import type { Invocation } from "../../../src/simulator/function/function";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";

const FAILED: Invocation = { error: "Unhandled", detail: { errorType: "Error", errorMessage: "no" } };

/** @returns the seconds at which an event was tried, in so many hours */
async function triedAt(answers: (attempt: number) => Invocation, hours = 7): Promise<number[]> {
  const clock = new VirtualClock();
  const startMs = clock.now();
  const seconds: number[] = [];
  const invoke = async () => answers(seconds.push((clock.now() - startMs) / 1000));
  const done = keepTrying({ invoke }, "{}", clock);
  await clock.advance(hours * 3_600_000);
  await done;
  return seconds;
}

describe("an event that nobody waits for", () => {
  it("is tried once where the function answers", async () => {
    expect(await triedAt(() => ({ payload: "{}" }))).toEqual([0]);
  });

  it("is tried two more times after errors, one and two minutes later", async () => {
    expect(await triedAt(() => FAILED)).toEqual([0, 60, 180]);
    expect(await triedAt(() => ({ error: "Timeout" }))).toEqual([0, 60, 180]);
  });

  it("is tried until the function answers", async () => {
    expect(await triedAt((attempt) => (attempt < 2 ? FAILED : { payload: "{}" }))).toEqual([0, 60]);
  });

  it("waits longer and longer while the function is throttled, for six hours", async () => {
    const seconds = await triedAt(() => ({ error: "Throttling" }));
    expect(seconds.slice(0, 12)).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111]);
    expect(seconds.at(-1)).toBeGreaterThan(21_300);
    expect(seconds.at(-1)).toBeLessThanOrEqual(21_600);
  });

  it("does not count throttling as an error", async () => {
    const answers = [{ error: "Throttling" }, FAILED, { error: "Throttling" }, FAILED, FAILED] as Invocation[];
    expect(await triedAt((attempt) => answers[attempt - 1] ?? { payload: "{}" })).toHaveLength(5);
  });
});
