import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../process/user-error";
import type { Timed } from "../../simulator/ground/events";

/**
 * Writes what load balancers and functions log into files of a folder, one for each of them, such as
 * `us-west-2/access.log` and `us-west-2/GlobalApp-api.log`; what is there stays.
 * @returns what is to be told of every event
 * @throws UserError where the folder cannot be written
 */
export function logFiles(folder: string): (event: Timed) => void {
  const made = new Set<string>();
  const write = (region: string, name: string, line: string) => {
    if (!made.has(region)) mkdirSync(join(folder, region), { recursive: true });
    made.add(region);
    appendFileSync(join(folder, region, `${name}.log`), `${line}\n`);
  };
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`the logs cannot be written to ${folder} (${(error as Error).message}): name another folder`);
  }
  return (event) => {
    if (event.type === "access-log") write(event.region, "access", event.line);
    if (event.type === "log") write(event.region, event.function, event.line);
  };
}
