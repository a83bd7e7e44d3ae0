import type { State } from "../state";

/** Of a region, the same everywhere. */
export const colourOf = (state: State, region: string): string =>
  `c${
    Math.max(
      0,
      state.setup.regions.findIndex(({ name }) => name === region),
    ) % 6
  }`;
