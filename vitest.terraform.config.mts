import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** What only `--all` runs, because nobody waits for it. */
const EXTRA: string[] = JSON.parse(readFileSync(new URL("__tests__/terraform/extra.json", import.meta.url), "utf8"));

/** The runs with real Terraform: `npm run test:terraform`. */
export default defineConfig({
  test: {
    include: ["__tests__/terraform/*.test.ts"],
    exclude: process.env.ALL === "1" ? [] : EXTRA.map((name) => `__tests__/terraform/${name}`),
    globalSetup: ["__tests__/terraform/global-setup.ts"],
    // Tests of one file build on each other; files do not, and spend most of their time waiting for Terraform's delays.
    maxWorkers: 4,
    // Only a guard against a hang: a busy machine needs several times as long as a quiet one.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    teardownTimeout: 60_000,
    disableConsoleIntercept: true,
    reporters: ["verbose"],
  },
});
