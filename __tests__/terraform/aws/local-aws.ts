import type { Call } from "./call";
import { ASKER, AwsClient, PLANNER } from "./client";
import { startFront } from "./front";
import { startMoto } from "./moto";

/** An AWS of our own for one test file: moto, what is in front of it, and what Terraform asked of it. */
export interface LocalAws {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Asks its APIs what is there. */
  readonly client: AwsClient;
  /** Every call so far but those of the tests and those for Terraform's state, in the order in which they were answered. */
  readonly calls: readonly Call[];
  /** Regions that answer everything with 503, but not to the tests. */
  readonly out: Set<string>;
  stop(): Promise<void>;
}

export async function startAws(): Promise<LocalAws> {
  const moto = await startMoto();
  const calls: Call[] = [];
  const out = new Set<string>();
  try {
    const front = await startFront(
      moto.url,
      (call, by) => {
        if (by !== ASKER && !isOfState(call)) calls.push({ ...call, planned: by === PLANNER });
      },
      (region, by) => by !== ASKER && out.has(region),
    );
    const stop = async () => {
      await front.stop();
      await moto.stop();
    };
    return { url: front.url, client: new AwsClient(front.url), calls, out, stop };
  } catch (error) {
    await moto.stop();
    throw error;
  }
}

/** Terraform's own calls, which have a method of HTTP for their name. */
const isOfState = ({ service, operation }: Call): boolean => service === "s3" && /^[A-Z]+$/.test(operation);
