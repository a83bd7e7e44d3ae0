import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/model/dns";
import { mixOf } from "../../../src/model/dns-clients";
import { cached, clientsBehindResolvers } from "../../../src/simulator/route-53/resolver";
import { latencyRecordsByHand } from "../../../src/topology/by-hand";

const [OLD, NEW] = ["us-west-2", "eu-central-1"].map((region): Answer => {
  const [record] = latencyRecordsByHand([region]).records;
  return { record: record as Answer["record"], reason: "nearest", nearestRegion: region };
}) as [Answer, Answer];

/** Route 53 answers anew from second 1000 on; the seconds are those of the clock that caches read. */
function changing() {
  const time = { seconds: 0 };
  const clock = { now: () => time.seconds * 1000 };
  let asked = 0;
  const ask = () => {
    asked++;
    return time.seconds < 1000 ? OLD : NEW;
  };
  return { time, clock, ask, asked: () => asked };
}

describe("a cache", () => {
  it("asks once, and again when its time is over", () => {
    const { time, clock, ask, asked } = changing();
    const resolve = cached(ask, clock, 60);
    for (const [seconds, times] of [
      [0, 1],
      [59, 1],
      [60, 2],
      [119, 2],
    ] as const) {
      time.seconds = seconds;
      expect([resolve(), asked()]).toEqual([OLD, times]);
    }
  });

  it("is younger at first where it is in another phase", () => {
    const { time, clock, ask, asked } = changing();
    const resolve = cached(ask, clock, 60, 0.5);
    const askedAt = [0, 29, 30, 89, 90].map((seconds) => {
      time.seconds = seconds;
      resolve();
      return asked();
    });
    expect(askedAt).toEqual([1, 1, 2, 2, 3]);
  });
});

describe("the clients of a location", () => {
  const stillSent = (seconds: number, mix: Parameters<typeof clientsBehindResolvers>[2]) => {
    const { time, clock, ask } = changing();
    const resolve = clientsBehindResolvers(ask, clock, mix);
    const all = () => Array.from({ length: 23 }, resolve).filter(({ reply }) => reply === OLD).length;
    for (time.seconds = 0; time.seconds < 1000 + seconds; time.seconds++) all();
    return all() / 23;
  };

  it("leave one after the other within the TTL, where every resolver honours it", () => {
    const honest = mixOf(0, 600);
    expect(stillSent(0, honest)).toBeGreaterThan(0.9);
    expect(stillSent(30, honest)).toBeCloseTo(0.5, 1);
    expect(stillSent(60, honest)).toBe(0);
  });

  it("are two in 23 for as long as the longest cache, with the resolvers that were measured", () => {
    const measured = mixOf(0.0874, 600);
    expect(stillSent(61, measured)).toBeCloseTo(2 / 23);
    expect(stillSent(600, measured)).toBe(0);
  });
});
