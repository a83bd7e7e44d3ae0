import { writeSync } from "node:fs";
import { UserError } from "./user-error";

// A user's main.ts lets errors through to Node, which prints a line of source before any uncaught error and all its
// properties after it: nothing in the error itself can prevent that. This is Node's place for looking on before it does.
process.on("uncaughtExceptionMonitor", (error) => {
  if (!(error instanceof UserError) || process.listenerCount("uncaughtException") > 0) return;
  writeSync(2, `${error.message}\n`);
  process.exit(1);
});
