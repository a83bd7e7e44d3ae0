import type { Outcome } from "./outcome";

/** Raised whenever a reader of the one before would misread the file. */
const SCHEMA = 1;

/** A whole run for programs: every report without the data of its charts, which are in the drill's own `report.json`. */
export const runJson = ({ exitCode, drills, notStarted }: Outcome): string =>
  `${JSON.stringify(
    {
      schema: SCHEMA,
      exitCode,
      notStarted,
      drills: drills.map(({ report: { seconds: _, lag: __, ...report }, folder, baseline }) => ({
        folder,
        report,
        ...(baseline && { baseline }),
      })),
    },
    null,
    2,
  )}\n`;
