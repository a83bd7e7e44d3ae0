import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The commands' tests first: they wait for processes and real drills, so what comes last should not be one of them. */
class CommandsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isCommand = ({ moduleId }: TestSpecification) => moduleId.includes("/__tests__/commands/");
    return [...sorted.filter(isCommand), ...sorted.filter((file) => !isCommand(file))];
  }
}

export default defineConfig({
  test: {
    include: ["__tests__/**/*.test.ts"],
    exclude: ["aws-cli", "browser", "terraform"].map((folder) => `__tests__/${folder}/*.test.ts`),
    globalSetup: ["__tests__/support/global-setup.ts"],
    setupFiles: ["__tests__/support/setup.ts"],
    // Each loads CDKTF, the AWS SDK and the simulator for itself; types and style are checked beside them.
    maxWorkers: availableParallelism(),
    // Loading CDKTF, the AWS SDK and the simulator anew for every file would take as long as the tests.
    isolate: false,
    sequence: { sequencer: CommandsFirst },
    // Only a guard against hanging: no test fails because the machine is slow.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
