/** What was foretold of a number and what came of it, as plain data: all in one unit, from 0. */
export interface Range {
  /** What was foretold; `to` null: without an end. */
  readonly predicted?: { readonly from: number; readonly to: number | null };
  readonly measured?: number;
  /** It is at least what was measured. */
  readonly open?: boolean;
  /** It is not as foretold. */
  readonly bad?: boolean;
  /** What it must not exceed. */
  readonly limit?: number;
  /** Smallest and largest of several runs. */
  readonly spread?: { readonly min: number; readonly max: number };
}

/** How far a scale must go for all of them: a round number. */
export function scaleOf(ranges: readonly Range[]): number {
  const most = Math.max(
    0,
    ...ranges.flatMap(({ predicted, measured = 0, limit = 0, spread }) => [
      predicted?.to ?? predicted?.from ?? 0,
      measured,
      limit,
      spread?.max ?? 0,
    ]),
  );
  // Room at the end for what has none.
  const needed = most * 1.08;
  const power = 10 ** Math.floor(Math.log10(needed || 1));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((each) => each * power).find((each) => each >= needed) ?? needed;
}
