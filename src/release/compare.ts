import { median } from "simple-statistics";
import type { Minute } from "./observations";

/** What a comparison says, for people. Too few requests say nothing, and never that all is well. */
export interface Comparison {
  readonly verdict: "bad" | "not worse" | "not compared";
  readonly text: string;
}

/*
 * Our policy. With 50 requests a bug that fails one in ten is missed in one of nine looks, with 100 in one of 130; every minute
 * is another look. Three standard deviations let about one look in 700 stop a release for nothing.
 */
/** Fewer requests are not compared. */
const MIN_REQUESTS = 50;
/** By how much more of its requests a region may fail than the others, at least. */
const MORE_ERRORS = 0.01;
const DEVIATIONS = 3;
/** How many times the others' p99 a region's may be, and how many milliseconds more. */
const TIMES_SLOWER = 2;
const MS_SLOWER = 200;

/**
 * Compares a region that has new code with the others, by the share of their requests that failed and by their p99.
 * @param own minutes since the region's dial was turned; the p99 of the first is left out, because environments start in it
 * @param others of each other region
 */
export function compare(own: readonly Minute[], others: readonly (readonly Minute[])[]): Comparison {
  const mine = sumOf(own);
  const theirs = sumOf(others.flat());
  if (mine.requests < MIN_REQUESTS || theirs.requests < MIN_REQUESTS) {
    return {
      verdict: "not compared",
      text: `not compared: ${mine.requests} requests here and ${theirs.requests} in the other regions, and ${MIN_REQUESTS} are needed`,
    };
  }
  const share = mine.errors / mine.requests;
  const usual = theirs.errors / theirs.requests;
  const spread = Math.sqrt((Math.max(usual, MORE_ERRORS) * (1 - usual)) / mine.requests);
  const errors = `${mine.errors} of ${mine.requests} requests failed (${percent(share)}), in the other regions ${percent(usual)}`;
  if (share - usual > Math.max(MORE_ERRORS, DEVIATIONS * spread)) return { verdict: "bad", text: errors };
  const p99 = p99Of(own.slice(1));
  const usualP99s = others.flatMap((minutes) => p99Of(minutes) ?? []);
  if (p99 === undefined || usualP99s.length === 0) return { verdict: "not worse", text: `${errors}; p99 not compared` };
  const usualP99 = Math.max(...usualP99s);
  const verdict = p99 > TIMES_SLOWER * usualP99 + MS_SLOWER ? "bad" : "not worse";
  return { verdict, text: `${errors}; p99 ${ms(p99)}, in the slowest other region ${ms(usualP99)}` };
}

const sumOf = (minutes: readonly Minute[]) => ({
  requests: minutes.reduce((sum, { requests }) => sum + requests, 0),
  errors: minutes.reduce((sum, { errors }) => sum + errors, 0),
});

/** Typical of the minutes, so that one slow minute is no verdict. */
function p99Of(minutes: readonly Minute[]): number | undefined {
  const known = minutes.flatMap(({ p99Ms }) => p99Ms ?? []);
  return known.length === 0 ? undefined : median(known);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const ms = (value: number): string => `${Math.round(value)} ms`;
