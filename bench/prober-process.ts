import { httpClient } from "../src/drill/targets/http-client";
import { Prober } from "../src/drill/traffic/prober";
import { isGood } from "../src/drill/traffic/samples";
import { locate } from "../src/model/geography";
import { RealClock } from "../src/process/clock";
import { answer } from "./child";

export interface ProberQuestion {
  readonly url: string;
  readonly path: string;
  /** New connections a second. */
  readonly rate: number;
  readonly seconds: number;
}

export interface ProberResult {
  readonly sent: number;
  readonly late: number;
  readonly failed: number;
  readonly peakMb: number;
}

const LATE_MS = 5;

answer(async ({ url, path, rate, seconds }: ProberQuestion): Promise<ProberResult> => {
  const clock = new RealClock();
  const clients = [httpClient(locate("Seattle"), [url])];
  let failed = 0;
  let late = 0;
  const samples: unknown[] = [];
  const prober = new Prober({
    clock,
    clients,
    path,
    rate,
    kept: 2,
    timeoutMs: 5000,
    onSample: (sample) => {
      // A drill keeps them all.
      samples.push(sample);
      if (!isGood(sample)) failed += 1;
      if (sample.sentMs - sample.dueMs > LATE_MS) late += 1;
    },
  });
  prober.start();
  await clock.sleep(seconds * 1000);
  await prober.stop();
  const { sent } = prober;
  // The largest that the process has ever been.
  return { sent, late, failed, peakMb: process.resourceUsage().maxRSS / 1000 };
});
