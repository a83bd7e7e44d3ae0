import { type Block, type Column, tableOf } from "../../../page/document";
import type { Range } from "../../../page/range";
import { exactnessText, FIGURES, figureText, predictedText } from "../figure-text";
import { objectiveOf } from "../objective";
import type { Report } from "../schema";

type Key = keyof Report["figures"];
type Row = readonly [name: string, key: Key];

/** These are about data, and far shorter than the others: each kind has a scale of its own. */
const OF_WRITES: readonly Key[] = ["lag", "rpo"];

/** What was measured beside what was foretold, for connections and for writes. */
export function figureBlocks(report: Report): Block[] {
  const isOfWrites = ([, key]: Row) => OF_WRITES.includes(key);
  return [FIGURES.filter((row) => !isOfWrites(row)), FIGURES.filter(isOfWrites)].map((rows) => ({
    kind: "ranges",
    unit: "s",
    ...tableOf(columns(report), rows),
    ranges: rows.map(([, key]) => rangeOf(report, key)),
  }));
}

const columns = ({ figures, repeated }: Report): readonly Column<Row>[] => [
  ["", ([name]) => name],
  [
    "measured",
    ([, key]) => (figures[key].outside ? { text: figureText(figures[key]), mark: "bad" } : figureText(figures[key])),
  ],
  ["predicted", ([, key]) => predictedText(figures[key].predicted)],
  ["accuracy", ([, key]) => exactnessText(figures[key])],
  ...(repeated
    ? [["minimum, median, maximum", ([, key]) => spreadText(repeated.figures[key])] satisfies Column<Row>]
    : []),
];

/** What was not measured in one run has no largest value. */
const spreadText = ({ min, median, max }: NonNullable<Report["repeated"]>["figures"]["rto"]): string =>
  min === null && median === null && max === null
    ? "not measured"
    : [min, median, max].map((seconds) => seconds ?? "not measured").join(", ") + (max === null ? "" : " s");

/** Undefined where nothing was measured and nothing foretold. */
function rangeOf(report: Report, key: Key): Range | undefined {
  const { seconds, censored, outside, predicted } = report.figures[key];
  const limit = key === "rto" || key === "rpo" ? objectiveOf(report, key) : undefined;
  const { min = null, max = null } = report.repeated?.figures[key] ?? {};
  const range: Range = {
    ...(predicted && predicted.best !== null ? { predicted: { from: predicted.best, to: predicted.worst } } : {}),
    ...(seconds === null ? {} : { measured: seconds }),
    ...(censored ? { open: true } : {}),
    ...(outside ? { bad: true } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(min === null || max === null ? {} : { spread: { min, max } }),
  };
  return Object.keys(range).length > 0 ? range : undefined;
}
