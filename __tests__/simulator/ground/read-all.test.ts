import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { readAll } from "../../../src/simulator/ground/read-all";

it("has everything, in however many parts it comes", async () => {
  const [none, one, two] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const read = Promise.all([none, one, two].map(readAll));
  none.end();
  one.end("a");
  two.write("a");
  two.end("b");
  expect((await read).map(String)).toEqual(["", "a", "ab"]);
});

it("ends with an error where the stream does, and where it is closed before its end", async () => {
  const [broken, closed] = [new PassThrough(), new PassThrough()];
  const read = Promise.allSettled([broken, closed].map(readAll));
  broken.destroy(new Error("reset"));
  closed.write("a");
  closed.destroy();
  expect((await read).map((each) => each.status === "rejected" && each.reason.message)).toEqual([
    "reset",
    "the connection was closed before its end",
  ]);
});
