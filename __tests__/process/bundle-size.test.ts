import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkBundleSize } from "../../src/process/bundle-size";

const MB = 1024 * 1024;
const MAX = { zipped: MB, unzipped: 2 * MB };

describe("the size of a bundled function", () => {
  test("is what Lambda takes, zipped and unzipped", () => {
    expect(() => checkBundleSize(Buffer.alloc(2 * MB), MAX)).not.toThrow();
    expect(() => checkBundleSize(randomBytes(MB), MAX)).not.toThrow();
  });

  test("is refused above that, with what to do", () => {
    expect(() => checkBundleSize(Buffer.alloc(2 * MB + 1), MAX)).toThrow(
      "the bundled function has 3 MB unzipped, and Lambda takes at most 2: import less, and keep data in the table or in S3",
    );
    expect(() => checkBundleSize(randomBytes(MB + 1), MAX)).toThrow("has 2 MB zipped, and Lambda takes at most 1");
  });

  test("is Lambda's own by default: 250 MB unzipped", () => {
    expect(() => checkBundleSize({ length: 250 * MB + 1 } as Uint8Array)).toThrow("has 251 MB unzipped");
    expect(() => checkBundleSize(Buffer.alloc(0))).not.toThrow();
  });
});
