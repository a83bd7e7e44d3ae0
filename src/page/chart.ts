/** Values for each second of a drill, as plain data. */
export interface Chart {
  /** What is measured, such as `ms`. */
  readonly unit: string;
  /** @default the largest value, rounded up */
  readonly max?: number;
  readonly series: readonly Series[];
  /** What is under each value. @default its second */
  readonly labels?: readonly string[];
  /** The second of the first value. @default 0 */
  readonly firstSecond?: number;
  /** Seconds that are marked. */
  readonly moments: readonly { readonly name: string; readonly second: number }[];
}

export interface Series {
  readonly name: string;
  readonly colour: string;
  /** A broad line can be seen under another one. */
  readonly broad?: boolean;
  /** One for each second; null is a gap: the value is not known. */
  readonly values: readonly (number | null)[];
  /** Between gaps there may be single points, which a line does not show. */
  readonly points?: boolean;
  /** The line continues after gaps. */
  readonly connected?: boolean;
}
