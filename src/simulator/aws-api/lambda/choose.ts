import type { SimulatedFunction } from "../../function/function";
import { arn } from "../../ground/arn";
import type { World } from "../../world";
import { ApiError } from "../request";

/** What is called, and where. */
export interface Place {
  readonly world: World;
  readonly region: string;
}

export interface Named {
  /** A name, an ARN or a part of one, with a version or without. */
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
}

/** What comes before the name: `arn:aws:lambda:us-west-2:123456789012:function:`, or the end of it. */
const PREFIX = /^(?:arn:[^:]+:lambda:[^:]+:)?(?:\d{12}:)?(?:function:)?/;

/**
 * The function that is meant, of which there is only one version.
 * @throws ApiError ResourceNotFoundException
 */
export function functionOf({ world, region }: Place, { FunctionName, Qualifier }: Named): SimulatedFunction {
  const [name = "", qualifier = Qualifier] = FunctionName.replace(PREFIX, "").split(":");
  const found = world.functionsIn(region).find(({ topology }) => topology.name === name);
  if (found && (qualifier === undefined || qualifier === "$LATEST")) return found;
  const wanted = `${arn.function(region, name)}${qualifier === undefined ? "" : `:${qualifier}`}`;
  throw new ApiError(404, "ResourceNotFoundException", `Function not found: ${wanted}`);
}

/** @param resource an ARN @throws ApiError ResourceNotFoundException */
export const taggedFunction = (place: Place, resource: string): SimulatedFunction =>
  functionOf(place, { FunctionName: resource });
