import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { seedTable } from "../../src/commands/seed";
import { startWrittenTable, type WrittenTable } from "../support/dynamodb-writes";
import { synthesizedProject } from "../support/project";
import { TWO } from "../support/synth";

let table: WrittenTable;

beforeEach(async () => {
  table = await startWrittenTable("GlobalApp", ["item_id"]);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", table.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
});

describe("npm run seed", () => {
  test("writes the seed items of main.ts, and says what became of them", async () => {
    const root = synthesizedProject();
    expect(await seedTable(root, {})).toBe(
      "1 of 1 seed items written to GlobalApp in us-west-2, from where they replicate",
    );
    expect(await seedTable(root, {})).toBe(
      [
        "0 of 1 seed items written to GlobalApp in us-west-2, from where they replicate",
        "1 were written by an earlier run, and stay as they are now",
      ].join("\n"),
    );
  });

  test("has nothing to do without seed items", async () => {
    const root = synthesizedProject({ regions: TWO });
    expect(await seedTable(root, {})).toBe("there is nothing to write: table.seedItems is empty");
    expect(table.calls).toEqual([]);
  });

  test("says that the backend must be deployed first", async () => {
    const root = synthesizedProject({ regions: TWO, table: { name: "other", seedItems: [{ item_id: "a" }] } });
    await expect(seedTable(root, {})).rejects.toThrow(
      "the table other does not exist in us-west-2: deploy first (npm run deploy)",
    );
  });
});
