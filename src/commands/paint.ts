import { styleText } from "node:util";

export type Style = "bold" | "dim" | "green" | "red" | "yellow";

/** Gives a text a colour, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** For files, pipes and tests. */
export const plain: Paint = (_, text) => text;

/** Colours where a stream is a terminal that has them; NO_COLOR and FORCE_COLOR are respected. */
export const paintFor =
  (stream: NodeJS.WriteStream): Paint =>
  (style, text) =>
    styleText(style, text, { stream });
