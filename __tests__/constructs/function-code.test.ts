import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bundleFunction } from "../../src/process/bundle";
import { hashOf, Releases } from "../../src/process/releases";
import { ARTICLE, DOMAIN, FIVE, filesIn, synth, synthIn, TWO } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

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

  test("is the code of the release before, while its own was rolled back", () => {
    const project = temporaryFolder();
    const cwd = vi.spyOn(process, "cwd").mockReturnValue(project);
    onTestFinished(() => void cwd.mockRestore());
    const own = bundleFunction("functions/api/index.ts", { verifyTokens: false });
    const earlier = join(temporaryFolder(), "bundle");
    mkdirSync(earlier);
    writeFileSync(join(earlier, "index.js"), "exports.handler = async () => ({ statusCode: 200 });");
    const releases = new Releases(join(project, "releases", "GlobalApp"));
    releases.keep(new Map([["api", earlier]]), "2026-11-26");
    releases.refuse({ bad: { api: hashOf(own) }, instead: { api: hashOf(earlier) } }, "2026-11-27");
    const code = () => {
      const { one, folder } = synthIn(temporaryFolder(), { regions: TWO });
      return filesIn(join(folder, one("data.archive_file").source_dir));
    };
    expect(code()).toEqual(filesIn(earlier));
    cwd.mockReturnValue(temporaryFolder());
    expect(code()).toEqual(filesIn(own));
  });
});
