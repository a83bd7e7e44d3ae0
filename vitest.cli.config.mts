import { defineConfig } from "vitest/config";

/** Calls by the real AWS command line: `npm run test:cli`. */
export default defineConfig({
  test: {
    include: ["__tests__/aws-cli/*.test.ts"],
    setupFiles: ["__tests__/support/setup.ts"],
    // Only a guard against a hang: a busy machine needs several times as long as a quiet one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ["verbose"],
  },
});
