import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { API_OPERATIONS } from "../support/api-members";
import { withGenerated } from "./fidelity-page";

const PAGE = join(__dirname, "../../docs/fidelity.md");

test("docs/fidelity.md lists every argument and every member; npx vitest run __tests__/docs/fidelity.test.ts -u writes it", async () => {
  await expect(withGenerated(readFileSync(PAGE, "utf8"), API_OPERATIONS)).toMatchFileSnapshot(PAGE);
});
