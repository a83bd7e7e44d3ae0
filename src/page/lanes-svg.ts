import { html } from "hono/html";
import { type Lane, type Lanes, type Part, type Span, type Stretch, stretchesText } from "./lane";
import { PALETTE } from "./palette";
import { utcText } from "./utc";

/** Drawn once for each: made small, the text of a wide drawing could not be read. */
const SIZES = [
  { name: "wide", width: 860, ticks: 10 },
  { name: "narrow", width: 380, ticks: 4 },
] as const;

/** Heights and gaps in the drawing's own units, which are about pixels. */
const SIDE = 6;
const LINE = 15;
const BAR = 22;
const GAP = 9;
/** What a letter takes at most in the drawing's font. */
const LETTER = 7.2;

type Markup = ReturnType<typeof html>;

/** Where things are in one drawing. */
interface Frame {
  readonly width: number;
  readonly x: (second: number) => number;
  readonly stripes: string;
}

/**
 * As two SVG drawings, `wide` and `narrow` by their class.
 * @param id no other drawing of the page has it
 */
export const lanesSvg = (lanes: Lanes, id: string): Markup => html`${SIZES.map((size) => drawn(lanes, size, id))}`;

/** Every part by its name. */
export function lanesKey({ groups }: Lanes): Markup {
  const parts = groups.flatMap(({ lanes }) =>
    lanes.flatMap(({ stretches }) => stretches.flatMap(({ parts }) => parts)),
  );
  const named = new Map(parts.map((part) => [part.name, part]));
  return html`<p class="key">${[...named.values()].map(
    ({ name, colour, bad }) =>
      html`<span><i class="swatch${bad ? " bad-stripes" : ""}" style="background-color:${colour}"></i>${name}</span> `,
  )}</p>`;
}

function drawn(lanes: Lanes, { name, width, ticks }: (typeof SIZES)[number], id: string): Markup {
  const scale = (width - 2 * SIDE) / Math.max(1, lanes.seconds);
  const frame: Frame = { width, x: (second) => round(SIDE + second * scale), stripes: `${id}-${name}-stripes` };
  const labels = tiersOf(lanes.moments, frame);
  const head = LINE * Math.max(0, ...labels.map(({ tier }) => tier + 1)) + 4;
  let y = head;
  const groups = lanes.groups.map(({ title, lanes }) => {
    const titleY = y + LINE;
    y += LINE + 8;
    const drawings = lanes.map((lane) => {
      const top = y;
      y += LINE + BAR + (lane.span ? LINE + 6 : 0) + GAP;
      return { lane, top };
    });
    y += GAP;
    return { title, titleY, drawings };
  });
  const bottom = y - GAP;
  const all = groups.flatMap(({ drawings }) => drawings);
  const described = all.map(({ lane }) => `${lane.name}: ${stretchesText(lane.stretches)}`).join(". ");
  return html`<svg class="lanes ${name}" viewBox="0 0 ${width} ${bottom + 2 * LINE + 6}" role="img" aria-label="${lanes.caption}. ${described}">
<defs><pattern id="${frame.stripes}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="6" fill="#000" opacity=".35"/></pattern></defs>
${lanes.shaded ? html`<rect class="shaded" ${box(frame, lanes.shaded)} y="${head}" height="${bottom - head}"/>` : ""}
${all.map(({ lane, top }) => lane.stretches.map((stretch) => bars(stretch, top + LINE, frame)))}
${labels.map(({ second, tier }) => html`<line class="moment" x1="${frame.x(second)}" x2="${frame.x(second)}" y1="${LINE * (tier + 1)}" y2="${bottom}"/>`)}
${groups.map(({ title, titleY }) => html`<text class="group" x="${SIDE}" y="${titleY}">${title}</text>`)}
${all.map(({ lane, top }) => texts(lane, top, frame))}
${labels.map(({ name, at, tier }) => html`<text class="moment" x="${at}" y="${LINE * (tier + 1) - 4}" text-anchor="middle">${name}</text>`)}
${axis(lanes, frame, ticks, bottom)}
</svg>`;
}

const box = ({ x }: Frame, { from, to }: { readonly from: number; readonly to: number }) =>
  html`x="${x(from)}" width="${round(Math.max(0.5, x(to) - x(from)))}"`;

/** The parts of a stretch above each other. */
function bars(stretch: Stretch, top: number, frame: Frame): Markup {
  let y = top;
  return html`${stretch.parts.map(({ colour, share, bad }) => {
    const place = html`${box(frame, stretch)} y="${round(y)}" height="${round(share * BAR)}"`;
    y += share * BAR;
    return html`<rect ${place} fill="${colour}"/>${bad ? html`<rect ${place} fill="url(#${frame.stripes})"/>` : ""}`;
  })}`;
}

/** The lane's name above it, the names of its parts on it where there is room, and its span below. */
function texts({ name, stretches, span }: Lane, top: number, frame: Frame): Markup {
  const named = stretches.flatMap(({ from, to, parts }) => {
    const [part] = parts;
    const isRoom = part !== undefined && frame.x(to) - frame.x(from) > LETTER * part.name.length + 10;
    return parts.length === 1 && isRoom ? [{ part, middle: round((frame.x(from) + frame.x(to)) / 2) }] : [];
  });
  return html`<text class="name" x="${SIDE}" y="${top + LINE - 4}">${shortened(name, frame.width - 2 * SIDE)}</text>
${named.map(({ part, middle }) => html`<text x="${middle}" y="${top + LINE + 15}" text-anchor="middle" class="on${isDark(part) ? " white" : ""}" style="stroke:${part.colour}">${part.name}</text>`)}
${span ? spanOf(span, top + LINE + BAR, frame) : ""}
`;
}

/** An arrow instead of an end: it would have gone on. */
function spanOf({ from, to, text, open }: Span, top: number, { x, width }: Frame): Markup {
  const [left, right, y] = [x(from), x(to), top + 7];
  const end = open ? `M${right - 6} ${y - 4}L${right} ${y}L${right - 6} ${y + 4}` : `M${right} ${y - 4}V${y + 4}`;
  const half = (LETTER * text.length) / 2 + SIDE;
  const middle = Math.min(width - half, Math.max(half, (left + right) / 2));
  return html`<path class="span" d="M${left} ${y - 4}V${y + 4}M${left} ${y}H${right}${end}"/><text class="span" x="${round(middle)}" y="${y + LINE}" text-anchor="middle">${text}</text>`;
}

/** Each label on the lowest line on which it touches no other one. */
export function tiersOf(moments: Lanes["moments"], { width, x }: Pick<Frame, "width" | "x">) {
  const sorted = [...moments].sort((a, b) => a.second - b.second);
  const placed = sorted.map(({ name, second }) => {
    const half = (LETTER * name.length) / 2;
    return { name, second, half, at: round(Math.min(width - half, Math.max(half, x(second)))) };
  });
  const ends: number[] = [];
  const tiered = placed.map(({ half, ...label }) => {
    const free = ends.findIndex((end) => end + 6 < label.at - half);
    const line = free < 0 ? ends.length : free;
    ends[line] = label.at + half;
    return { ...label, line };
  });
  // The first line is the one nearest to the lanes.
  return tiered.map(({ line, ...label }) => ({ ...label, tier: ends.length - 1 - line }));
}

/** Seconds, and below them the time of day where it is known. */
function axis({ seconds, startedMs }: Lanes, { x, width }: Frame, ticks: number, top: number): Markup {
  const step = STEPS.find((each) => seconds / each <= ticks) ?? Math.ceil(seconds / ticks / 3600) * 3600;
  const marks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
  return html`<line class="axis" x1="${SIDE}" x2="${width - SIDE}" y1="${top}" y2="${top}"/>${marks.map((second) => {
    const half = startedMs === undefined ? 18 : 30;
    // What would leave the drawing begins or ends at its edge.
    const [at, anchor] =
      x(second) < half ? [SIDE, "start"] : x(second) > width - half ? [width - SIDE, "end"] : [x(second), "middle"];
    return html`<line class="axis" x1="${x(second)}" x2="${x(second)}" y1="${top}" y2="${top + 4}"/><text x="${at}" y="${top + LINE + 2}" text-anchor="${anchor}">${second} s</text>${
      startedMs === undefined
        ? ""
        : html`<text class="time" x="${at}" y="${top + 2 * LINE + 2}" text-anchor="${anchor}">${utcText(startedMs + second * 1000).slice(11)}</text>`
    }`;
  })}`;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

function shortened(name: string, width: number): string {
  const most = Math.floor(width / LETTER);
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

/** The one colour on which black cannot be read. */
const isDark = ({ colour }: Part): boolean => colour === PALETTE[0];

const round = (value: number): number => Math.round(value * 100) / 100;
