import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["__tests__/**/*.test.ts"],
    exclude: ["__tests__/terraform/*.test.ts"],
    // Vitest leaves a core free; much of a test is waiting for sockets and child processes.
    maxWorkers: "100%",
    testTimeout: 20_000,
  },
});
