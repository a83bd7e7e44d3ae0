import type { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import "../src/uncaught";
import { UserError } from "../src/user-error";

test("an uncaught UserError is left to whoever listens for uncaught errors", () => {
  const listener = () => {};
  process.on("uncaughtException", listener);
  const heard = (process as EventEmitter).emit("uncaughtExceptionMonitor", new UserError("a mistake"));
  process.off("uncaughtException", listener);
  expect(heard).toBe(true);
});
