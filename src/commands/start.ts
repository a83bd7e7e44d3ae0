import type { Location } from "../model/geography";
import { clientLocation } from "./client-location";
import { Claim } from "./start/claim";
import { checkPorts } from "./start/free-ports";
import { Session, type StartOptions, type StartTerminal } from "./start/session";

export type { StartOptions, StartTerminal } from "./start/session";

/** Runs the synthesized backend on this machine until it is stopped. */
export async function start(
  root: string,
  options: StartOptions,
  print: (line: string) => void,
  terminal: Partial<StartTerminal> = {},
): Promise<{ stop: () => Promise<void> }> {
  const given = distinct(options.from.map(clientLocation));
  const claim = await Claim.take(root, options.port);
  try {
    await checkPorts(options.port, Math.max(1, given.length));
    const session = new Session(root, options, { given, claim, print, ...terminal });
    await session.start();
    return session;
  } catch (error) {
    claim.release();
    throw error;
  }
}

/** A place named twice is one place, with one pair of addresses. */
const distinct = (locations: readonly Location[]): Location[] => [
  ...new Map(locations.map((location) => [location.name, location])).values(),
];
