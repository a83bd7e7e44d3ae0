import { headline, SYNTH_ONLY } from "./headline";
import type { Review } from "./review";
import { sharesText } from "./rules/traffic";

/** A review for a terminal. */
export function reviewText(review: Review): string {
  const { stack, verdict, findings, traffic, source } = review;
  const changed = traffic.filter((shift) => shift.changed);
  return [
    `${stack}: ${verdict === "none" ? "" : `${verdict.toUpperCase()}: `}${headline(review)}`,
    ...(source === "synth" ? [SYNTH_ONLY] : []),
    ...findings.flatMap(({ id, severity, text, wayOut, addresses }) => [
      "",
      `${severity.toUpperCase()} ${id}`,
      `  ${text}`,
      `  What to do: ${wayOut}`,
      ...addresses.map((address) => `  - ${address}`),
    ]),
    ...(traffic.length === 0 ? [] : ["", "New connections before and after"]),
    ...changed.map(({ location, before, after }) => `  ${location}: ${sharesText(before)} -> ${sharesText(after)}`),
    ...(traffic.length > changed.length ? [`  ${traffic.length - changed.length} locations: no change`] : []),
  ]
    .map(printable)
    .join("\n");
}

/** Names of a plan cannot steer the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const printable = (line: string): string => line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "?");
