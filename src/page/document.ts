import type { Chart } from "./chart";
import type { Lanes } from "./lane";
import type { Range } from "./range";

/** A report as plain data: Markdown and HTML are two ways to write it. Nothing here knows of drills. */
export interface Document {
  readonly title: string;
  /** Also the name of its colour on the page. @default it judges nothing */
  readonly verdict?: "passed" | "failed" | "inconclusive" | "aborted";
  /** Why it is so, in a sentence, and a few figures to be read first: name, value, and what is said of it. */
  readonly headline?: { readonly text: string; readonly figures: Table };
  readonly lead: readonly Text[];
  readonly sections: readonly Section[];
  readonly footer: readonly Text[];
}

/** A section without blocks is left out. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "paragraph"; readonly text: Text }
  | { readonly kind: "list"; readonly items: readonly Text[] }
  | ({ readonly kind: "table" } & Table)
  /** A table of which each row has a range beside it on the page; undefined: nothing to draw. */
  | ({ readonly kind: "ranges"; readonly unit: string; readonly ranges: readonly (Range | undefined)[] } & Table)
  /** Drawn on the page, and in words in Markdown. */
  | { readonly kind: "lanes"; readonly lanes: Lanes }
  /** On the page only. */
  | { readonly kind: "chart"; readonly caption: string; readonly chart: Chart };

export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Text[])[];
}

/** Not escaped: that is what the renderers do. */
export type Text =
  | string
  | { readonly text: string; readonly mark: "code" | "strong" | "bad" }
  /** To another file of the same folder. */
  | { readonly text: string; readonly mark: "link"; readonly href: string };

/** A column is a header, and what a row has under it. */
export type Column<Row> = readonly [header: string, cell: (row: Row) => Text];

export const tableOf = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Table => ({
  headers: columns.map(([header]) => header),
  rows: rows.map((row) => columns.map(([, cell]) => cell(row))),
});
