import { expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";

test("a UserError has a message for people, and no stack trace", () => {
  const error = new UserError("the port 80 is in use: choose another with --port");
  expect(error.message).toBe("the port 80 is in use: choose another with --port");
  expect(error.stack).toBeUndefined();
});
