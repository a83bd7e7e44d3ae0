/** What an app tells the command that runs it, besides what it prints. */
export type AppMessage =
  /** It begins to bundle a function, which takes a moment. */
  | { readonly bundling: string }
  /** Files that a function is made of, as absolute paths; libraries are left out. */
  | { readonly inputs: readonly string[] };

/** Set for an app that is run by one of our commands. */
export const ASKED_FOR_MESSAGES = "GLOBALAPP_APP_MESSAGES";

/** Begins with a character that is never printed (record separator). */
const PREFIX = "\x1eglobalapp ";

/** Sends a message to the command that runs this app, if it wants messages. */
export function tellCommand(message: AppMessage): void {
  if (process.env[ASKED_FOR_MESSAGES] !== undefined) process.stdout.write(`${PREFIX}${JSON.stringify(message)}\n`);
}

/** A line of an app's output as a message; undefined where it is a line that the app prints. */
export function readMessage(line: string): AppMessage | undefined {
  return line.startsWith(PREFIX) ? JSON.parse(line.slice(PREFIX.length)) : undefined;
}
