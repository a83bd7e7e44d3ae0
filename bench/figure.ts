/** One measured number, and what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `x` for a ratio of two things measured in the same run. */
  readonly unit: "x" | "%" | "ms" | "s" | "KB" | "MB" | "/s";
  /** Absent where the number is there only to be seen. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
}

/** Undefined where there is no target. */
export function isMet({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}

/** Figures as lines of a table. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    format(figure.value, figure.unit),
    wanted(figure),
    verdict(figure),
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map(([name = "", value = "", target = "", met = ""]) =>
      `  ${name.padEnd(width(0))}  ${value.padStart(width(1))}  ${target.padEnd(width(2))}  ${met}`.trimEnd(),
    )
    .join("\n");
}

function format(value: number, unit: Figure["unit"]): string {
  const digits = unit === "x" ? 2 : value < 100 ? 1 : 0;
  const text = value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === "x" || unit === "/s" ? `${text}${unit}` : `${text} ${unit}`;
}

function wanted({ target, unit }: Figure): string {
  if (target === undefined) return "";
  return "atMost" in target ? `at most ${format(target.atMost, unit)}` : `at least ${format(target.atLeast, unit)}`;
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? "" : met ? "met" : "MISSED";
}
