/** Told apart by people who see few colours as well (Okabe and Ito, with a darker yellow: lines are drawn on white). */
export const PALETTE = ["#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#c7ad00", "#999999"] as const;

/** Of failures alone. Where it fills an area, the area is striped as well. */
export const FAILED = "#d55e00";

/** The first ones again where there are more things than colours. */
export const paletteColour = (index: number): string => PALETTE[index % PALETTE.length] ?? PALETTE[0];
