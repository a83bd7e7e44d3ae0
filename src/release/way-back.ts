import type { Releases } from "../process/releases";
import { UserError } from "../process/user-error";
import type { WaveEntry } from "./journal";
import type { Kept } from "./kept";
import { rollbackOf } from "./rollback";

/* What a person does about a wave that did not end. */

/** The command that deploys, for people. */
export const DEPLOY = "npm run deploy";

/** @throws UserError where a wave is under way that must be ended first, or none is that could be continued */
export function checkUnderWay(
  { resume, rollback }: { readonly resume: boolean; readonly rollback?: string },
  { releases, journal }: Kept,
): void {
  const entry = journal.read();
  if (!entry && resume) throw new UserError(`no release is under way here: run ${DEPLOY}`);
  if (entry && rollback !== undefined && rollback !== entry.region) {
    throw new UserError(`${entry.region} has a release under way: run ${DEPLOY} -- --rollback ${entry.region} first`);
  }
  if (entry && !resume && rollback === undefined) throw new UserError(wayBack(entry, releases));
}

/** Where a plan cannot be applied in a region alone whose traffic is away. */
export const leftInWave = (why: string, { journal }: Kept): string =>
  `${why}: restore the dial with npm run dial, remove ${journal.path}, and run ${DEPLOY}`;

export function wayBack(entry: WaveEntry, releases: Releases): string {
  const { region, phase, dials } = entry;
  const before = dials.map((dial) => dial.before).join(", ");
  return [
    `the release in ${region} has not ended (${phase}); its traffic dial was ${before} before. Run one of these:`,
    ...(rollbackOf(entry, releases)
      ? [
          `  ${DEPLOY} -- --rollback ${region}   deploys the code of the release before, and sets the dial to ${before} again`,
        ]
      : []),
    `  ${DEPLOY} -- --resume   releases what main.ts and the code are now: after a correction, or if nothing was wrong`,
  ].join("\n");
}
