import { afterEach, expect, test, vi } from "vitest";
import { ARTICLE, synthIn } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

afterEach(() => vi.unstubAllEnvs());

test("a backend is synthesized where there is no Terraform", () => {
  vi.stubEnv("PATH", temporaryFolder());
  expect(() => synthIn(temporaryFolder(), ARTICLE)).not.toThrow();
});
