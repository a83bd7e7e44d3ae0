import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SettingsError } from "../../src/settings/problem";
import { synth, synthApp } from "../../src/testing/synth";
import { ARTICLE } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

describe("a backend", () => {
  test("is synthesized from settings, and leaves nothing behind", () => {
    const stack = synth(ARTICLE, { id: "Shop" });
    expect(stack.name).toBe("Shop");
    expect(stack.topology.stack).toBe("Shop");
    expect(stack.constructs).toContain("Shop/us-west-2/api/function");
    expect(stack.topology.functions.map(({ codeDirectory }) => existsSync(codeDirectory))).toEqual([false, false]);
  });

  test("stays in a folder that is given, with the code of its functions", () => {
    const outdir = temporaryFolder();
    const { name, topology } = synth(ARTICLE, { outdir });
    expect(name).toBe("GlobalApp");
    expect(existsSync(join(outdir, "stacks", "GlobalApp", "cdk.tf.json"))).toBe(true);
    expect(topology.functions.map(({ codeDirectory }) => existsSync(codeDirectory))).toEqual([true, true]);
  });

  test("is refused with everything that is wrong with its settings", () => {
    expect(() => synth({ ...ARTICLE, regions: [] })).toThrow(SettingsError);
  });
});

describe("an app", () => {
  const fileWith = (code: string) => {
    const file = join(temporaryFolder(), "main.cjs");
    writeFileSync(file, code);
    return file;
  };
  const CDKTF = `const { App, TerraformStack } = require(${JSON.stringify(require.resolve("cdktf"))});`;

  test("is synthesized with all its stacks, into a folder if one is given", () => {
    const file = fileWith(`${CDKTF}
const app = new App();
new TerraformStack(app, "one");
new TerraformStack(app, "two");
app.synth();`);
    expect(synthApp(file).map(({ name }) => name)).toEqual(["one", "two"]);
    const outdir = temporaryFolder();
    synthApp(file, { outdir });
    expect(existsSync(join(outdir, "manifest.json"))).toBe(true);
  });

  test("that fails says what it printed", () => {
    const file = fileWith(`console.error("the region moon-1 does not exist"); process.exitCode = 1;`);
    expect(() => synthApp(file)).toThrow(`${file} cannot be synthesized:\nthe region moon-1 does not exist`);
  });

  test("without a stack is refused", () => {
    const file = fileWith(`${CDKTF} new App().synth();`);
    expect(() => synthApp(file)).toThrow(`${file} makes no stack`);
  });
});
