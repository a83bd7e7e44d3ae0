import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../process/user-error";
import { LEDGER } from "../ledger-log";
import { REQUESTS } from "../traffic/request-log";
import { type Raw, RECORD, rawFrom } from "./raw";

/**
 * All that a report is made of, from the folder of one run of a drill.
 * @throws UserError where a raw file is not there, or is not what a drill writes
 */
export function readRaw(folder: string): Raw {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  try {
    const ledger = existsSync(join(folder, LEDGER)) ? read(LEDGER) : undefined;
    return rawFrom({ record: read(RECORD), requests: read(REQUESTS), ledger });
  } catch (error) {
    throw new UserError(`the raw files in ${folder} are not those of a drill: ${(error as Error).message}`);
  }
}
