import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { closeServer, listen } from "../src/simulator/ground/listen";
import { OpenEndpoint } from "./conformance/open-endpoint";

/**
 * `npm run conformance -- FOLDER` runs the public suite https://github.com/paritysuite/dynamodb-conformance, which is in
 * FOLDER with its packages installed, against the simulator's table, and prints how many of its cases pass in each tier.
 */
interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function main(folder: string | undefined): Promise<number> {
  if (folder === undefined || !existsSync(join(folder, "node_modules", "vitest"))) {
    console.error(
      "name the folder of the suite dynamodb-conformance, with its packages installed: npm run conformance -- FOLDER",
    );
    return 2;
  }
  const server = new OpenEndpoint().server();
  const port = await listen(server, 0, "the suite");
  const results = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const file = join(results, "results.json");
    await runSuite(resolve(folder), file, `http://127.0.0.1:${port}`);
    if (!existsSync(file)) throw new Error("the suite wrote no results");
    print(resolve(folder), JSON.parse(readFileSync(file, "utf8")));
  } finally {
    rmSync(results, { recursive: true });
    await closeServer(server);
  }
  return 0;
}

/** Its exit code says only that some cases fail, which is told more exactly by its results. */
function runSuite(folder: string, file: string, endpoint: string): Promise<void> {
  const vitest = join(folder, "node_modules", "vitest", "vitest.mjs");
  const env = { ...process.env, DYNAMODB_ENDPOINT: endpoint, AWS_REGION: "us-east-1" };
  const args = [vitest, "run", "--reporter=json", `--outputFile=${file}`];
  return new Promise((done, reject) => {
    spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] })
      .once("error", reject)
      .once("exit", () => done());
  });
}

function print(folder: string, { testResults }: Results): void {
  const cases = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((each) => ({ ...each, file: relative(join(folder, "tests"), name) })),
  );
  for (const { file, fullName } of cases.filter(({ status }) => status === "failed"))
    console.log(`failed   ${file}: ${fullName}`);
  for (const tier of [...new Set(cases.map(({ file }) => file.split(/[\\/]/)[0]))].sort()) {
    const own = cases.filter(({ file }) => file.split(/[\\/]/)[0] === tier);
    const count = (status: RegExp) => own.filter((each) => status.test(each.status)).length;
    const [passed, failed, skipped] = [count(/passed/), count(/failed/), count(/skipped|pending/)];
    console.log(`${tier}    ${own.length} cases: ${passed} pass, ${failed} fail, ${skipped} are skipped`);
  }
}

main(process.argv[2]).then((code) => {
  process.exitCode = code;
});
