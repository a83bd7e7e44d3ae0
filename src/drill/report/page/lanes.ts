import type { Lane, Lanes, Part, Span, Stretch } from "../../../page/lane";
import { FAILED } from "../../../page/palette";
import { secondsText } from "../figure-text";
import type { Report } from "../schema";
import { colourOf, locationsOf } from "./colours";
import { mainMomentsOf, startedMsOf } from "./timeline";

type Second = Report["seconds"][number];

/** A lane for each location, and below them one for the health of each region. */
export function lanesOf(report: Report): Lanes {
  const { injecting, reverted, ended } = report.timeline;
  const groups = [
    {
      title: "New connections: the region that answered",
      lanes: locationsOf(report).map((name) => location(report, name)),
    },
    { title: "Health of the targets, at each region's load balancer", lanes: healthLanes(report) },
  ];
  return {
    caption: "What clients got and how the regions were, second by second",
    seconds: Math.ceil(ended),
    startedMs: startedMsOf(report),
    moments: mainMomentsOf(report),
    ...(injecting === undefined ? {} : { shaded: { from: injecting, to: reverted ?? ended } }),
    groups: groups.filter(({ lanes }) => lanes.length > 0),
  };
}

function location(report: Report, name: string): Lane {
  const own = report.seconds.filter((each) => each.location === name).sort((a, b) => a.second - b.second);
  const span = outageSpan(report, name);
  return { name, stretches: stretchesOf(report, own), ...(span ? { span } : {}) };
}

/** Seconds that are the same become one stretch. */
function stretchesOf(report: Report, own: readonly Second[]): Stretch[] {
  // With less than one request a second, what was seen last holds until the next request.
  const longest = Math.ceil(1 / report.options.rate);
  const stretches: Stretch[] = [];
  own.forEach((second, index) => {
    const next = own[index + 1]?.second;
    const from = second.second;
    const to = next === undefined ? from + 1 : Math.min(next, from + longest);
    const parts = partsOf(report, second);
    const last = stretches.at(-1);
    if (last?.to === from && isSame(last.parts, parts)) stretches[stretches.length - 1] = { ...last, to };
    else stretches.push({ from, to, parts });
  });
  return stretches;
}

function partsOf(report: Report, { answered, failed }: Second): Part[] {
  const good = Object.entries(answered).sort(([a], [b]) => a.localeCompare(b));
  const all = good.reduce((sum, [, count]) => sum + count, failed);
  return [
    ...good.map(([name, count]) => ({ name, colour: colourOf(report, name), bad: false, share: count / all })),
    ...(failed > 0 ? [{ name: "failed", colour: FAILED, bad: true, share: failed / all }] : []),
  ];
}

const isSame = (some: readonly Part[], others: readonly Part[]): boolean =>
  some.length === others.length &&
  some.every(({ name, share }, index) => others[index]?.name === name && others[index]?.share === share);

/** The outage of a location's new connections. */
function outageSpan({ figures, timeline, locations }: Report, name: string): Span | undefined {
  const clients = locations.find((each) => each.name === name && each.connection === "new");
  if (clients?.outageFrom === undefined) return undefined;
  const { outageSeconds, outageFrom: from, censored = false } = clients;
  const isLongest = clients.affected && outageSeconds !== null && outageSeconds === figures.rto.seconds;
  const noun = isLongest ? "RTO" : "outage";
  return outageSeconds === null
    ? { from, to: timeline.ended, text: "outage, not over", open: true }
    : { from, to: from + outageSeconds, text: `${noun} ${secondsText(outageSeconds, censored)}`, open: censored };
}

/** Each state until the next one. Grey is as it should be: the colours are those of the regions that answer. */
function healthLanes({ health, timeline }: Report): Lane[] {
  const regions = [...new Set(health.map(({ region }) => region))].sort();
  return regions.map((name) => {
    const own = health.filter(({ region }) => region === name).sort((a, b) => a.second - b.second);
    const stretches = own.map(({ second, state }, index): Stretch => {
      const bad = state !== "healthy";
      const part = { name: state, colour: bad ? FAILED : HEALTHY, bad, share: 1 };
      return { from: second, to: own[index + 1]?.second ?? timeline.ended, parts: [part] };
    });
    return { name, stretches };
  });
}

const HEALTHY = "#b8c0c8";
