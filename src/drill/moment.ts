/*
 * Times in a drill's raw files: seconds since its start, to a tenth of a millisecond. Figures are computed from times of that
 * exactness, so that they can be computed again from the files.
 */

/** @param ms milliseconds since 1970 */
export const asKept = (ms: number): number => Math.round(ms * 10) / 10;

/** Seconds since the start, as they are written. */
export const sinceStart = (ms: number, startedMs: number): number =>
  Math.round((asKept(ms) - asKept(startedMs)) * 10) / 10_000;

/** The moment, in milliseconds since 1970, of which `sinceStart` was written: the same number, as it was kept. */
export const momentOf = (seconds: number, startedMs: number): number => asKept(asKept(startedMs) + seconds * 1000);
