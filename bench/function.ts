import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { buildSync } from "esbuild";
import { median } from "simple-statistics";
import { MAX_VALUES } from "../functions/api/item";
import { bundleFunction } from "../src/process/bundle";
import type { Figure } from "./figure";
import { inTemporaryFolder } from "./synthesize";
import { inTurns, ratio } from "./turns";

const ROUNDS = 15;
const ROOT = join(__dirname, "..");
const ENTRY = join(ROOT, "functions", "api", "index.ts");
/** What a zip with one short name has beside the data: a local header, a directory entry and the end record. */
const ZIP_FRAME_BYTES = 130;

/** The size of what is shipped, and how much a cold start gains because the SDK is inside the bundle. With default settings. */
export async function measure(): Promise<Figure[]> {
  const bundle = join(bundleFunction(ENTRY, { verifyTokens: false }), "index.js");
  const { inside, outside } = await inTemporaryFolder((folder) => {
    const sdkOutside = join(folder, "index.js");
    bundleWithoutSdk(sdkOutside);
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    return inTurns(ROUNDS, { inside: () => loadMs(bundle), outside: () => loadMs(sdkOutside) });
  });
  const zipBytes = deflateRawSync(readFileSync(bundle), { level: 9 }).length + ZIP_FRAME_BYTES;
  return [
    { name: "zip", value: zipBytes / 1024, unit: "KB", target: { atMost: 120 } },
    { name: "load, as bundled", value: median(inside), unit: "ms" },
    { name: "load, SDK outside the bundle", value: median(outside), unit: "ms" },
    { name: "as bundled / SDK outside", value: ratio(inside, outside), unit: "x", target: { atMost: 0.5 } },
    // Half of the 5 s that a function has by default.
    {
      name: "first and worst PUT, at 256 MB",
      value: worstPutMs(bundle) / SHARE_AT_256_MB,
      unit: "ms",
      target: { atMost: 2500 },
    },
  ];
}

/** Lambda gives a whole processor at 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const SHARE_AT_256_MB = 256 / 1769;

/** Processor time of a PUT with as many values as an item can have, the first in a new environment. */
function worstPutMs(file: string): number {
  const script = `
    const server = require("node:http").createServer((request, response) => request.resume().on("end", () =>
      response.setHeader("content-type", "application/x-amz-json-1.0").end("{}")));
    server.listen(0, "127.0.0.1", async () => {
      process.env.AWS_ENDPOINT_URL_DYNAMODB = "http://127.0.0.1:" + server.address().port;
      const body = '{"a":[' + Array(${MAX_VALUES - 1}).fill("0.12345678901234567e-100").join() + "]}";
      const { handler } = require(${JSON.stringify(file)});
      const before = process.cpuUsage();
      const { statusCode } = await handler({ httpMethod: "PUT", path: "/items/a", headers: {}, body }, {});
      const { user, system } = process.cpuUsage(before);
      console.log(statusCode === 200 ? (user + system) / 1000 : NaN);
      process.exit();
    });`;
  const env = {
    ...process.env,
    AWS_REGION: "us-west-2",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    tablename: "GlobalApp",
    WRITES: "anonymous",
    LOG_LEVEL: "error",
  };
  const run = () =>
    Number(
      execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
  return median(Array.from({ length: ROUNDS }, run));
}

function bundleWithoutSdk(outfile: string): void {
  buildSync({
    entryPoints: [join(ROOT, "functions", "platform", "index.ts")],
    alias: { "@globalapp/application": ENTRY },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@aws-sdk/*"],
    tsconfigRaw: "{}",
  });
}

/** In a process of its own, without the time that Node itself takes to start. */
function loadMs(file: string): number {
  const script = `const start = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - start)`;
  const env = { ...process.env, AWS_REGION: "us-west-2", tablename: "GlobalApp" };
  return Number(
    execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}
