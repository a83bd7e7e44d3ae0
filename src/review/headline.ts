import type { Finding, Review } from "./review";
import type { Severity } from "./rule";

/** `danger: 2 dangers, 1 warning, 3 notes`, or that nothing was found. */
export function headline({ verdict, findings }: Review): string {
  if (verdict === "none") return "no consequence for traffic or data was found";
  const counts = SEVERITIES.map((severity) => [severity, ofSeverity(findings, severity).length] as const);
  const text = counts
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${plural(severity, count)}`);
  return text.join(", ");
}

export const SEVERITIES: readonly Severity[] = ["danger", "warning", "note"];

export const ofSeverity = (findings: readonly Finding[], severity: Severity): readonly Finding[] =>
  findings.filter((finding) => finding.severity === severity);

export const plural = (severity: Severity, count: number): string => (count === 1 ? severity : `${severity}s`);

/** What a review of two synthesized outputs cannot know. */
export const SYNTH_ONLY =
  "Two synthesized outputs were compared: what was changed by hand, and what Terraform's state holds, is not known.";
