import { expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { review } from "../../src/review/review";
import { synthesizedStack } from "../../src/topology/from-synth";
import { changeBetween } from "../../src/topology/from-two-synths";
import { ARTICLE, synth, TWO } from "../support/synth";

const [first, second] = TWO;

it("another first region is a danger for the items, and not the loss that a replaced table would be", () => {
  const [before, after] = [TWO, [second, first]].map((regions) =>
    synthesizedStack(synth({ ...ARTICLE, regions }).outdir),
  );
  const { findings } = review(changeBetween(before, after), [locate("Frankfurt")]);
  expect(findings.find(({ id }) => id === "table-home-changes")?.text).toContain(`from ${first} to ${second}`);
  expect(findings.map(({ id }) => id)).not.toContain("table-lost");
});
