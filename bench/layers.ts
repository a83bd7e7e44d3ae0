import { median } from "simple-statistics";
import { Child } from "./child";
import type { Figure } from "./figure";
import { Clients } from "./load";
import { type Simulator, withSimulator } from "./running";
import { inTurns, ratio } from "./turns";

const ROUNDS = 3;
const SECONDS = 1;
const PATH = "/get/foobar";
/** Each environment of the simulator's function has its own compiler to warm up. */
const WARM_UP = 8000;

/** Asks the handler's process where its server is, or how many calls of the handler it makes in a second. */
export type HandlerQuestion = "url" | { readonly path: string; readonly concurrency: number; readonly seconds: number };

/**
 * What each layer costs: the shipped handler called in process, behind a bare node:http server, and behind the
 * simulator's accelerator and load balancer. All three read the same table, which is in the simulator's process.
 */
export function measure(): Promise<Figure[]> {
  return withSimulator(async (simulator) => {
    const clients = new Clients();
    const handler = startHandler(simulator);
    const server = await handler.ask<string>("url");
    for (const url of [server, simulator.accelerator]) {
      await clients.run({ url, paths: [PATH], connections: 8, until: { requests: WARM_UP } });
    }
    const figures: Figure[] = [];
    for (const connections of [1, 8, 64]) {
      const perSecond = async (url: string) =>
        (await clients.run({ url, paths: [PATH], connections, until: { seconds: SECONDS } })).perSecond;
      const { inProcess, bare, simulated } = await inTurns(ROUNDS, {
        inProcess: () => handler.ask<number>({ path: PATH, concurrency: connections, seconds: SECONDS }),
        bare: () => perSecond(server),
        simulated: () => perSecond(simulator.accelerator),
      });
      const at = (what: string) => `${PATH} at ${connections}, ${what}`;
      figures.push(
        { name: at("in process"), value: median(inProcess), unit: "/s" },
        { name: at("node:http"), value: median(bare), unit: "/s" },
        { name: at("simulator"), value: median(simulated), unit: "/s" },
        { name: at("node:http / in process"), value: ratio(bare, inProcess), unit: "x" },
        {
          name: at("simulator / node:http"),
          value: ratio(simulated, bare),
          unit: "x",
          // At 1 it is the simulator's threads that wait for each other, one after the other.
          ...(connections > 1 ? { target: { atLeast: 0.8 } } : {}),
        },
      );
    }
    return figures;
  });
}

function startHandler({ topology, region, table }: Simulator): Child {
  const lambda = topology.functions.find((candidate) => candidate.region === region);
  return new Child("handler-process.ts", {
    ...lambda?.environment,
    LAMBDA_TASK_ROOT: lambda?.codeDirectory ?? "",
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_ENDPOINT_URL_DYNAMODB: table,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
}
