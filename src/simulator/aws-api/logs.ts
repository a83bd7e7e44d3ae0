import { z } from "zod";
import type { World } from "../world";
import { jsonApi } from "./json";
import { ignored, type Operations, operation } from "./operation";
import { ApiError, type ApiRequest, type ApiResponse } from "./request";

/** How many of the last lines of each function can be read. */
const KEPT_LINES = 1000;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilteredLogEvent.html */
interface LogEvent {
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly timestamp: number;
  readonly message: string;
  readonly logStreamName: string;
}

interface Place {
  readonly world: World;
  readonly region: string;
  /** Of a function, by its name. */
  readonly linesOf: (name: string) => readonly LogEvent[];
}

/** Times in milliseconds since 1970. */
export const OPERATIONS: Operations<Place> = {
  FilterLogEvents: operation(
    z.object({
      logGroupName: z.string(),
      startTime: z.int().optional(),
      endTime: z.int().optional(),
      interleaved: ignored("AWS ignores it too"),
    }),
    ({ world, region, linesOf }: Place, { logGroupName, startTime = 0, endTime = Number.POSITIVE_INFINITY }) => {
      const found = world.functionsIn(region).find(({ topology }) => `/aws/lambda/${topology.name}` === logGroupName);
      if (!found) throw new ApiError(400, "ResourceNotFoundException", "The specified log group does not exist.");
      const events = linesOf(found.topology.name).filter(
        ({ timestamp }) => timestamp >= startTime && timestamp <= endTime,
      );
      return { events, searchedLogStreams: [] };
    },
  ),
};

/**
 * As much of CloudWatch Logs' API as shows what a function logged: FilterLogEvents, in one page
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html).
 */
export class LogsApi {
  /** By region and function. */
  readonly #lines = new Map<string, LogEvent[]>();
  /** Ends the subscription. */
  readonly stop: () => void;

  constructor(private readonly world: World) {
    this.stop = world.events.subscribe((event) => {
      if (event.type !== "log") return;
      const lines = this.#linesOf(event.region, event.function);
      lines.push({ timestamp: Math.floor(world.clock.now()), message: event.line, logStreamName: "simulator" });
      if (lines.length > KEPT_LINES) lines.shift();
    });
  }

  answer(request: ApiRequest): Promise<ApiResponse> {
    const { region } = request;
    const place = { world: this.world, region, linesOf: (name: string) => this.#linesOf(region, name) };
    const service = { name: "CloudWatch Logs", invalid: "InvalidParameterException", operations: OPERATIONS };
    return jsonApi(service, place, request);
  }

  #linesOf(region: string, name: string): LogEvent[] {
    const key = `${region} ${name}`;
    const lines = this.#lines.get(key) ?? [];
    this.#lines.set(key, lines);
    return lines;
  }
}
