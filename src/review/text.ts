import type { Finding } from "./finding";
import { oneLine } from "./markdown-text";
import type { Review } from "./review";
import { costText, LIMITS, NO_DRIFT, verdictText } from "./verdict-text";
import { servedText } from "./words";

/** A review for a terminal. */
export function reviewText(review: Review): string {
  const { stack, findings, traffic, others, source } = review;
  const moves = traffic.filter((row) => row.moves);
  return [
    `${oneLine(stack)}: ${verdictText(review)}`,
    ...findings.flatMap(findingText),
    ...(moves.length === 0
      ? ["", "New connections go where they went before, while nothing is broken."]
      : [
          "",
          "New connections, before -> after",
          ...columns(
            moves.map(({ location, before, after }) => [
              oneLine(location),
              `${oneLine(servedText(before))} -> ${oneLine(servedText(after))}`,
            ]),
          ),
        ]),
    "",
    ...costText(review).map(oneLine),
    ...(others.length === 0
      ? []
      : [
          "",
          "Changes that no finding names",
          ...columns(others.map(({ address, action }) => [action, oneLine(address)])),
        ]),
    "",
    LIMITS,
    ...(source === "synth" ? [NO_DRIFT] : []),
  ].join("\n");
}

const findingText = ({ id, severity, text, addresses, wayOut }: Finding): string[] => [
  "",
  `${severity.toUpperCase()} ${id}: ${oneLine(text)}`,
  `  -> ${oneLine(wayOut)}`,
  ...addresses.map((address) => `  ${oneLine(address)}`),
];

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
