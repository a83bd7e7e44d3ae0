import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["__tests__/**/*.test.ts"],
    exclude: ["__tests__/terraform/*.test.ts"],
    globalSetup: ["__tests__/support/global-setup.ts"],
    setupFiles: ["__tests__/support/setup.ts"],
    // One more than there are cores: much of a test is waiting for sockets and child processes.
    maxWorkers: availableParallelism() + 1,
    // Loading CDKTF, the AWS SDK and the simulator anew for every file would take as long as the tests.
    isolate: false,
    testTimeout: 40_000,
  },
});
