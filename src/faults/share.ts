import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { hashText } from "../model/flow-hash";

/** Whether the next one is hit; asked once for each. */
export type IsHit = () => boolean;

export const always: IsHit = () => true;

/** Whether any of those that can hit the next one does: each is asked, so that what one hits does not depend on another. */
export const isHitByAny = (hits: ReadonlyMap<string, IsHit>): boolean =>
  [...hits.values()].map((isHit) => isHit()).includes(true);

/**
 * Numbers from 0 to 1, without 1, that are always the same for a seed and a name.
 * @param seed of the world
 * @param name of what is drawn for: other names have other numbers
 */
export function drawsOf(seed: number, name: string): () => number {
  const generator = xoroshiro128plus(hashText(`${seed} ${name}`));
  return () => uniformFloat64(generator);
}

/** @param share above 0, up to 1 */
export const hitsOf = (share: number, draw: () => number): IsHit => (share === 1 ? always : () => draw() < share);
