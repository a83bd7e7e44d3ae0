import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { describe, expect, test } from "vitest";
import { GlobalBackend } from "../../src/backend";
import { SettingsError } from "../../src/settings/problem";
import { synth, synthApp } from "../../src/testing/synth";
import { ARTICLE } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

describe("a backend", () => {
  test("is synthesized from settings, and leaves nothing behind", () => {
    const stack = synth(ARTICLE);
    expect(stack.name).toBe("GlobalApp");
    expect(stack.topology.stack).toBe("GlobalApp");
    expect(stack.outputs).toHaveProperty("us-west-2_table_name", "GlobalApp");
    expect(stack.constructs[0]).toBe("GlobalApp");
    expect(stack.constructs).toContain("GlobalApp/us-west-2/api/function");
    expect(existsSync(stack.outdir)).toBe(false);
  });

  test("stays in a folder that is given, with the code of its functions", () => {
    const outdir = temporaryFolder();
    const { folder, topology } = synth(ARTICLE, { outdir });
    expect(folder).toBe(join(outdir, "stacks", "GlobalApp"));
    expect(existsSync(join(folder, "cdk.tf.json"))).toBe(true);
    expect(topology.functions.map(({ codeDirectory }) => existsSync(codeDirectory))).toEqual([true, true]);
  });

  test("is refused with everything that is wrong with its settings", () => {
    expect(() => synth({ ...ARTICLE, regions: [] })).toThrow(SettingsError);
  });
});

describe("an app", () => {
  test("is synthesized with everything that its stack has beside the backend, and stays", () => {
    const outdir = temporaryFolder();
    const app = new App({ outdir });
    new GlobalBackend(app, "Shop", ARTICLE).addOverride("resource.aws_sns_topic.alarms", { name: "alarms" });
    const stack = synth(app);
    expect(stack.one("aws_sns_topic").name).toBe("alarms");
    expect(stack.constructs[0]).toBe("Shop");
    expect(stack.folder).toBe(join(outdir, "stacks", "Shop"));
    expect(existsSync(stack.folder)).toBe(true);
  });

  test("of several stacks is refused, and they are named", () => {
    const app = new App({ outdir: temporaryFolder() });
    for (const id of ["A", "B"]) new TerraformStack(app, id);
    expect(() => synth(app)).toThrow("there are several stacks: choose one with --stack (A, B)");
  });
});

describe("a file that synthesizes", () => {
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
