import { z } from "zod";
import type { World } from "../world";
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

/** Strict, so that what the simulator would not do is refused and not passed over. Times in milliseconds since 1970. */
const filter = z.strictObject({
  logGroupName: z.string(),
  startTime: z.int().optional(),
  endTime: z.int().optional(),
  /** `aws logs tail` sends it, and AWS ignores it. */
  interleaved: z.boolean().optional(),
});

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

  answer(request: ApiRequest): ApiResponse {
    try {
      return json(200, { events: this.#filter(request), searchedLogStreams: [] });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const body = json(error.status, { __type: error.code, message: error.message });
      return { ...body, headers: { "x-amzn-errortype": error.code } };
    }
  }

  #filter({ region, headers, body }: ApiRequest): readonly LogEvent[] {
    const operation = String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    if (operation !== "FilterLogEvents") {
      throw new ApiError(
        400,
        "UnknownOperationException",
        `the simulator's CloudWatch Logs does not have ${operation}`,
      );
    }
    const input = filter.safeParse(JSON.parse(body.toString() || "{}"));
    if (!input.success) {
      const problems = input.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`.trim());
      throw new ApiError(400, "InvalidParameterException", problems.join("; "));
    }
    const { logGroupName, startTime = 0, endTime = Number.POSITIVE_INFINITY } = input.data;
    const found = this.world
      .functionsIn(region)
      .find(({ topology }) => `/aws/lambda/${topology.name}` === logGroupName);
    if (!found) throw new ApiError(400, "ResourceNotFoundException", "The specified log group does not exist.");
    return this.#linesOf(region, found.topology.name).filter(
      ({ timestamp }) => timestamp >= startTime && timestamp <= endTime,
    );
  }

  #linesOf(region: string, name: string): LogEvent[] {
    const key = `${region} ${name}`;
    const lines = this.#lines.get(key) ?? [];
    this.#lines.set(key, lines);
    return lines;
  }
}

const json = (status: number, body: object): ApiResponse => ({
  status,
  contentType: "application/x-amz-json-1.1",
  body: JSON.stringify(body),
});
