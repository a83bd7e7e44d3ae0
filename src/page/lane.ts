/** What was the case when, on lanes below each other, as plain data. Seconds since the start. */
export interface Lanes {
  /** What the lanes show. */
  readonly caption: string;
  /** How long the lanes are. */
  readonly seconds: number;
  /** The time of day at second 0, in milliseconds since 1970. @default only seconds are known */
  readonly startedMs?: number;
  readonly moments: readonly { readonly name: string; readonly second: number }[];
  /** Shaded behind all lanes. */
  readonly shaded?: { readonly from: number; readonly to: number };
  readonly groups: readonly { readonly title: string; readonly lanes: readonly Lane[] }[];
}

export interface Lane {
  readonly name: string;
  /** Without gaps between those that follow each other at once. */
  readonly stretches: readonly Stretch[];
  /** Drawn below the lane. */
  readonly span?: Span;
}

/** From one second until another, in which the lane is the same. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly name: string;
  readonly colour: string;
  /** Not as it should be: striped, so that it is not told by its colour alone. */
  readonly bad: boolean;
  /** Of the lane's height, 0-1. */
  readonly share: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** It would have gone on. */
  readonly open: boolean;
}

/** Stretches in words, for those who do not see the drawing. */
export function stretchesText(stretches: readonly Stretch[]): string {
  const texts: { name: string; from: number; to: number }[] = [];
  for (const { from, to, parts } of stretches) {
    const name = parts.map((part) => part.name).join(" and ");
    const last = texts.at(-1);
    if (last?.name === name && last.to === from) last.to = to;
    else texts.push({ name, from, to });
  }
  const shown = texts.slice(0, MOST).map(({ name, from, to }) => `${name} from ${from} to ${to} s`);
  const rest = texts.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more changes, which report.json has`] : [])].join(", ");
}

/** More changes than this say nothing in a line. */
const MOST = 12;
