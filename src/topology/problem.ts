import { UserError } from "../process/user-error";

/** Why a topology cannot be built. Only our own messages: one of the JSON parser quotes what it read, as an item. */
export const problemOf = (error: unknown): string =>
  error instanceof UserError ? error.message : "its resources do not fit together";
