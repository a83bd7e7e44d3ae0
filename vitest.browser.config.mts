import { defineConfig } from "vitest/config";

/** The page in a real browser: `npm run test:browser`. */
export default defineConfig({
  test: {
    include: ["__tests__/browser/*.test.ts"],
    globalSetup: ["__tests__/support/global-setup.ts"],
    setupFiles: ["__tests__/support/setup.ts"],
    // Only a guard against a hang: a busy machine needs several times as long as a quiet one.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    disableConsoleIntercept: true,
    reporters: ["verbose"],
    // Most of the time they wait for the simulator's clock, which the page makes three times as fast.
    maxWorkers: 3,
  },
});
