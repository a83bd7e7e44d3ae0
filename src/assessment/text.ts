import type { SecondsRange } from "../model/failover-budget";
import type { AssessedFailure, Assessment } from "./assess";
import type { Need } from "./capacity";
import { leavesTheLoadOfAnother } from "./failures";
import type { Effect, Served } from "./traffic";

/** An assessment for a terminal: who is served where, now and after each loss, and what does not hold. */
export function assessmentText(assessment: Assessment): string {
  const { stack, locations, failures, breaches, detection } = assessment;
  return [
    `${stack}: ${breaches.length === 0 ? "no problem was found" : `${breaches.length} ${breaches.length === 1 ? "thing does" : "things do"} not hold`}`,
    ...breaches.map(({ text }) => `  DOES NOT HOLD: ${text}`),
    "",
    "Regions that serve new connections before a failure",
    ...table(
      ["location", "served by", "round trip"],
      locations.map(({ location, served }) => [location, servedText(served), roundTrip(served)]),
    ),
    ...detection
      .filter(({ targetGroups }) => targetGroups > 1)
      .map(
        ({ region, targetGroups }) =>
          `  ${region} has ${targetGroups} target groups: when the health check of any one fails, all traffic leaves the region.`,
      ),
    ...alike(failures.filter(({ kind }) => kind !== "none")).flatMap(failureText),
    "",
    ...capacityText(assessment),
    "",
    "Round trips are estimates from distance. RPO does not follow from a topology: a drill measures it.",
  ].join("\n");
}

/** Failures that do the same to every location, together. */
function alike(failures: readonly AssessedFailure[]): readonly AssessedFailure[][] {
  const groups = new Map<string, AssessedFailure[]>();
  for (const failure of failures) {
    const key = JSON.stringify(failure.effects);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()];
}

function failureText(failures: readonly AssessedFailure[]): string[] {
  const [{ kind, effects } = { kind: "none", effects: [] }] = failures;
  const name = failures.map((failure) => failure.name).join(", or ");
  const affected = effects.filter((effect) => effect.affected > 0);
  if (affected.length === 0) return ["", `When ${name}: no location is affected`];
  if (kind === "address") return ["", `When ${name}`, `  ${affected[0]?.reason}`];
  const reasons = [...new Set(affected.map(({ reason }) => reason))];
  return [
    "",
    `When ${name}`,
    ...table(
      ["location", "affected", "served after", "round trip", "time"],
      affected.map((effect) => [
        effect.location,
        percent(effect.affected),
        servedText(effect.after),
        `${roundTrip(effect.before)} -> ${roundTrip(effect.after)}`,
        secondsText(effect),
      ]),
    ),
    ...reasons.map((reason) => `  ${reason}`),
  ];
}

function capacityText({ failures, cascade }: Assessment): string[] {
  const needs = failures
    .filter((failure) => !leavesTheLoadOfAnother(failure))
    .flatMap(({ name, capacity = [] }) => capacity.map((need) => ({ name, need })));
  if (needs.length === 0) return ["Capacity is not assessed: give load in main.ts (docs/settings.md)"];
  const shown = needs.filter(({ need }) => need.verdict !== "not assessed");
  return [
    "Load on the remaining regions",
    ...table(
      ["when", "region", "resource", "needed", "limit", "verdict"],
      shown.map(({ name, need }) => [
        name,
        need.region,
        need.resource,
        `${need.needed} ${need.unit}`,
        String(need.limit),
        verdictText(need),
      ]),
    ),
    "  Load balancers are not assessed: AWS does not publish how fast they grow.",
    ...(cascade?.overload.beginsAtRequestsPerSecond === undefined
      ? []
      : [
          `  Overload begins at ${Math.floor(cascade.overload.beginsAtRequestsPerSecond)} requests per second of all clients: a region becomes unhealthy although nothing is broken.`,
        ]),
    ...(cascade && cascade.overload.regions.length > 0
      ? [
          `  OVERLOAD: with this load, ${cascade.overload.regions.join(", then ")} cannot carry it and becomes unhealthy.`,
        ]
      : []),
    ...(cascade?.beginsAtRequestsPerSecond === undefined
      ? []
      : [`  A cascade begins at ${Math.floor(cascade.beginsAtRequestsPerSecond)} requests per second of all clients.`]),
    ...(cascade?.chains ?? [])
      .filter(({ following }) => following.length > 0)
      .map(
        ({ first, following }) =>
          `  When ${first} is unhealthy, ${following.join(", then ")} cannot carry the load either.`,
      ),
  ];
}

const verdictText = ({ verdict, seconds, reason }: Need): string =>
  verdict === "fits"
    ? verdict
    : verdict === "fits after"
      ? `fits after ${seconds} s: ${reason}`
      : `${verdict}: ${reason}`;

const servedText = ({ shares }: Served): string =>
  shares.length === 0
    ? "nobody"
    : shares
        .map(({ region, reason, share }) => `${region}${share === 1 ? "" : ` ${percent(share)}`} (${reason})`)
        .join(", ");

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
const roundTrip = ({ roundTripMs }: Served): string =>
  roundTripMs === undefined ? "-" : `${Math.round(roundTripMs)} ms`;

const secondsText = ({ seconds }: Effect): string => (seconds === undefined ? "-" : rangeText(seconds));

/** `15 to 70 s`, or `never`. */
export function rangeText({ best, worst }: SecondsRange): string {
  if (best === Number.POSITIVE_INFINITY) return "never";
  return worst === Number.POSITIVE_INFINITY ? `${best} s or never` : `${best} to ${worst} s`;
}

/** Lines with columns under each other. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headers, ...rows].map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}
