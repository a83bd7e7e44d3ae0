import { type Deviation, verify } from "../drill/report/verify";
import { UserError } from "../process/user-error";

/** How many deviations are named: of a request that was removed follow hundreds. */
const NAMED = 40;

/** Whether a drill's folder is as the drill left it, and its figures follow from its raw files, for people. */
export function verifyDrill(folder: string): { readonly text: string; readonly agrees: boolean } {
  try {
    const { deviations, problems, values, files, hash, versions } = verify(folder);
    const agrees = deviations.length === 0 && problems.length === 0;
    const written = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    const more = deviations.length - NAMED;
    const lines = [
      ...deviations.slice(0, NAMED).map(deviationText),
      ...(more > 0 ? [`and ${more} more`] : []),
      ...problems.map((problem) => `cannot be computed again: ${problem}`),
      agrees
        ? `${folder} agrees: ${values} values of report.json follow from the raw files, and ${files} other files are as they were written`
        : `${folder} does not agree. It was written by ${written.join(", ")}: another version can compute other figures`,
      `SHA-256 of report.json: ${hash}`,
    ];
    return { text: lines.join("\n"), agrees };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { text: error.message, agrees: false };
  }
}

const deviationText = ({ what, kept, computed }: Deviation): string =>
  `differs: ${what}: ${kept} in the folder, ${computed} expected`;
