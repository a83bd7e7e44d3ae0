import type { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import "../../src/process/uncaught";
import { UserError } from "../../src/process/user-error";

test("an uncaught UserError is left to whoever listens for uncaught errors", () => {
  const listener = () => {};
  process.on("uncaughtException", listener);
  const heard = (process as EventEmitter).emit("uncaughtExceptionMonitor", new UserError("a mistake"));
  process.off("uncaughtException", listener);
  expect(heard).toBe(true);
});
