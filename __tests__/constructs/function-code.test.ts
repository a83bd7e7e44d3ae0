import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundleFunction } from "../../src/process/bundle";
import { ARTICLE, DOMAIN, FIVE, filesIn, synth } from "../support/synth";

describe("the function's code", () => {
  const { one, folder } = synth({ regions: FIVE });
  const zip = one("data.archive_file");

  test("is one archive for all regions", () => {
    expect(zip).toMatchObject({ provider: "archive", type: "zip", output_path: "api.zip" });
  });

  test("is zipped with a fixed file mode, so that the umask of who runs it changes nothing", () => {
    expect(zip.output_file_mode).toBe("0644");
  });

  test("is the bundle and nothing else, in the stack's own folder", () => {
    expect(filesIn(join(folder, zip.source_dir))).toEqual(
      filesIn(bundleFunction("functions/api/index.ts", { verifyTokens: false })),
    );
  });

  test.each(["reads", "writes"])("verifies tokens where %s take them, and is lighter elsewhere", (setting) => {
    const tokens = { issuer: "https://login.example.com", audience: "shop" };
    const { one, folder } = synth({ ...ARTICLE, domain: DOMAIN, [setting]: tokens });
    const code = filesIn(join(folder, one("data.archive_file").source_dir));
    expect(code).toEqual(filesIn(bundleFunction("functions/api/index.ts")));
  });
});
