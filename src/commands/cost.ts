import { assumedFrom, type Texts } from "../cost/assumption";
import { ASSUMPTIONS, readAssumptions } from "../cost/assumptions";
import { billOf } from "../cost/bill";
import { costOfChange } from "../cost/difference";
import { pricesWith, unusedLines } from "../cost/given-prices";
import { billText, costChangeText } from "../cost/text";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { resourcesOf, synthesizedStack, topologyFromJson } from "../topology/from-synth";
import type { Topology } from "../topology/topology";
import { checkedLoad, locationsFrom } from "./assess";
import { betweenFolders } from "./review";

export interface CostOptions {
  readonly app?: string;
  readonly stack?: string;
  /** Folders that were synthesized: the difference is asked for. */
  readonly before?: string;
  readonly after?: string;
  /** Client locations. @default those of the load, or else twelve cities of the world */
  readonly from: readonly string[];
  /** `ITEM=USD`, `ITEM@REGION=USD` */
  readonly price: readonly string[];
  readonly json: boolean;
  /** Of the assumptions that were given, by the name of their option. */
  readonly assumptions: Texts;
}

/** Of the JSON; a change of what a key means raises it. */
const SCHEMA_VERSION = 1;

const jsonOf = (content: object): string => JSON.stringify({ schema: SCHEMA_VERSION, ...content }, null, 2);

/**
 * Computes what a backend costs, or what a change does to it.
 * @returns for people, or as JSON
 * @throws UserError with everything that is wrong with the options
 */
export async function costOf(root: string, options: CostOptions): Promise<string> {
  const problems: string[] = [];
  const read = {
    assumed: readAssumptions(options.assumptions, problems),
    prices: pricesWith(options.price, problems),
  };
  if ((options.before === undefined) !== (options.after === undefined)) {
    const missing = options.before === undefined ? "before" : "after";
    problems.push(`--${missing} is missing: give the folder that was synthesized ${missing} the change`);
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return options.before === undefined ? await backendCost(root, options, read) : changeCost(options, read);
}

interface Given {
  readonly assumed: ReturnType<typeof readAssumptions>;
  readonly prices: ReturnType<typeof pricesWith>;
}

async function backendCost(root: string, options: CostOptions, { assumed, prices }: Given): Promise<string> {
  const { stack, folder, json } = synthesizedStack(await synthesize(root, { app: options.app }), options.stack);
  const topology = topologyFromJson(stack, folder, json);
  const locations = locationsFrom(options.from, [topology.load]);
  const backend = { topology: withCheckedLoad(topology, locations), resources: resourcesOf(json) };
  const bill = billOf(backend, locations, assumed, prices);
  const list = assumedFrom(ASSUMPTIONS, options.assumptions);
  if (options.json) return jsonOf({ ...bill, assumptions: list });
  return billText(bill, list, unusedLines(prices, bill.prices, "here"));
}

function changeCost(options: CostOptions, { assumed, prices }: Given): string {
  const change = betweenFolders(options);
  const sides = [change.before, change.after];
  const problems = sides.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const locations = locationsFrom(
    options.from,
    sides.map(({ topology }) => topology?.load),
  );
  const [before, after] = sides.map((side) => ({
    ...side,
    topology: side.topology && withCheckedLoad(side.topology, locations),
  })) as [typeof change.before, typeof change.after];
  const cost = costOfChange({ before, after }, locations, prices, assumed);
  if (!cost) throw new UserError("the cost of the change is not known");
  if (options.json) return jsonOf({ stack: change.stack, ...cost });
  return costChangeText(change.stack, cost);
}

const withCheckedLoad = (topology: Topology, locations: Parameters<typeof checkedLoad>[1]): Topology =>
  topology.load ? { ...topology, load: checkedLoad(topology.load, locations) } : topology;
