import { expect, test } from "vitest";
import { VERSION } from "../../functions/api/version";
import { problemsOf } from "../support/settings";

test("the attribute that the function keeps an item's version in is the function's own", () => {
  for (const key of ["partitionKey", "sortKey", "ttlAttribute"]) {
    expect(problemsOf({ table: { [key]: VERSION } })).toEqual([
      `table.${key}: "${VERSION}" is not allowed; the function keeps an item's version in this attribute: choose another name`,
    ]);
  }
});
