import type { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { UserError } from "../src/user-error";

test("a UserError has a message for people, and no stack trace", () => {
  const error = new UserError("the port 80 is in use: choose another with --port");
  expect(error.message).toBe("the port 80 is in use: choose another with --port");
  expect(error.stack).toBeUndefined();
});

test("an uncaught UserError is left to whoever listens for uncaught errors", () => {
  const listener = () => {};
  process.on("uncaughtException", listener);
  const heard = (process as EventEmitter).emit("uncaughtExceptionMonitor", new UserError("a mistake"));
  process.off("uncaughtException", listener);
  expect(heard).toBe(true);
});
