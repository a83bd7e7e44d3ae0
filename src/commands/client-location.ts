import { type Location, locate } from "../model/geography";
import { UserError } from "../process/user-error";

/** Where `--from` says that clients stand. @throws UserError that says what is known */
export function clientLocation(text: string): Location {
  try {
    return locate(text);
  } catch (error) {
    throw new UserError(`--from: ${(error as Error).message}`);
  }
}
