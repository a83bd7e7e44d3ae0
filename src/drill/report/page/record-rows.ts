import type { Block, Text } from "../../../page/document";
import { utcText } from "../../../page/utc";
import type { Report } from "../schema";
import { startedMsOf } from "./timeline";

/** From where the drill was run, with what, and how it asked: what somebody needs to run it again, or to check it. */
export function recordBlocks(report: Report): Block[] {
  const { origin, recorded, configuration, versions, options, id, files = {} } = report;
  const startedMs = startedMsOf(report);
  const rows: [string, Text | undefined][] = [
    ["drill", id],
    ["command", origin && { text: origin.command, mark: "code" }],
    ["run on", origin && [origin.host, ...origin.network].join(", ")],
    ["run by", recorded?.by],
    ["started", startedMs === undefined ? recorded?.at : `${utcText(startedMs)} UTC`],
    [
      "versions",
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
    ["configuration", { text: `SHA-256 ${configuration}`, mark: "code" }],
    [
      "traffic",
      `${options.rate} new connections a second from each location to ${options.path}, and ${options.kept} keep-alive connections; a request fails after ${options.timeoutMs} ms`,
    ],
    ["out of service", serviceText(options)],
    ...Object.entries(files).map(([name, hash]): [string, Text] => [name, { text: `SHA-256 ${hash}`, mark: "code" }]),
  ];
  return [
    {
      kind: "table",
      headers: ["", ""],
      rows: rows.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
    },
  ];
}

/** When clients count as being without service. An earlier program had no such limit. */
const serviceText = ({ failureLimit, windowSeconds }: Report["options"]): string | undefined =>
  windowSeconds === 0
    ? undefined
    : `clients are without service while more than ${Math.round(failureLimit * 10_000) / 100} % of their requests fail, over ${windowSeconds} s`;
