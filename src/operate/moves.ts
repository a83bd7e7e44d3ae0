import type { EndpointGroupChange } from "../drill/change/change";
import type { EndpointGroupState } from "../drill/targets/target";
import { UserError } from "../process/user-error";

/** What is turned: both are kept by the region's endpoint group. */
export type Knob = EndpointGroupChange["what"];

/** What an operator wants of a region. */
export interface Move {
  readonly what: Knob;
  readonly region: string;
  /** Dial 0-100, weight 0-255; undefined: as it was before. */
  readonly to: number | undefined;
}

/** The changes that a value needs, also those of which the value is that already. @throws UserError without endpoints */
export function movesTo(groups: readonly EndpointGroupState[], { what, region }: Move, to: number) {
  const own = groups.filter((group) => group.region === region);
  const changes = own.flatMap(({ id: group, trafficDialPercentage, endpoints }): EndpointGroupChange[] =>
    what === "dial"
      ? [{ what, region, group, before: trafficDialPercentage, to }]
      : endpoints.map(({ id, weight }) => ({ what, region, group, endpoint: id, before: weight, to })),
  );
  if (changes.length > 0) return changes;
  throw new UserError(`the accelerator has no endpoint in ${region}: deploy ${region} first`);
}

/**
 * The changes that put back what is recorded.
 * @throws UserError where somebody else has changed it since: then it is theirs
 */
export function movesBack(groups: readonly EndpointGroupState[], move: Move, recorded: readonly EndpointGroupChange[]) {
  const current = movesTo(groups, move, 0);
  return recorded.flatMap((record): EndpointGroupChange[] => {
    const found = current.find((each) => isSame(each, record));
    // An endpoint that is gone has no weight.
    if (!found) return [];
    if (found.before !== record.to && found.before !== record.before) {
      throw new UserError(
        `${nameOf(move)} is ${found.before} now, not ${record.to} as it was set here, so somebody else has changed it since. To set it to ${record.before} anyway: npm run ${move.what} -- ${move.region} ${record.before}`,
      );
    }
    return [{ ...found, to: record.before }];
  });
}

/** What `--undo` puts back: the value from before the first of several changes, unless somebody else changed it between them. */
export const toUndo = (changes: readonly EndpointGroupChange[], recorded: readonly EndpointGroupChange[]) =>
  changes.map((change): EndpointGroupChange => {
    const earlier = recorded.find((each) => isSame(each, change) && each.to === change.before);
    return { ...change, before: earlier?.before ?? change.before };
  });

/** What is turned, for people. */
export const nameOf = ({ what, region }: Pick<Move, "what" | "region">): string =>
  `the ${what === "dial" ? "traffic dial" : "weight"} of ${region}`;

const endpointOf = (change: EndpointGroupChange) => (change.what === "weight" ? change.endpoint : undefined);

const isSame = (a: EndpointGroupChange, b: EndpointGroupChange): boolean =>
  a.what === b.what && a.group === b.group && endpointOf(a) === endpointOf(b);
