import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { deflateRawSync } from "node:zlib";
import type { ALBResult } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bundleFunction } from "../../src/process/bundle";
import { albEvent } from "../support/alb-event";
import { startDynamoDb } from "../support/local-dynamodb";
import { AUDIENCE, ISSUER, type SigningKey, signedToken, signingKey, TestIssuer } from "../support/token-issuer";

const ROOT = resolve(__dirname, "..", "..");
const ENTRY = "functions/api/index.ts";
const OWN_APP = "examples/own-app/app.ts";
const code = (directory: string) => readFileSync(join(directory, "index.js"), "utf8");

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "bundle-test-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

/** Copies an application to a folder of its own, and returns the path of the copied entry. */
function copyApplication(folder: string): string {
  const copy = join(scratch, folder, "app.ts");
  cpSync(join(ROOT, OWN_APP), copy);
  symlinkSync(join(ROOT, "node_modules"), join(scratch, folder, "node_modules"));
  return copy;
}

/** Writes an application of one file, and returns its path. */
function writeFunction(folder: string, source: string, name = "index.ts"): string {
  const path = join(scratch, folder, name);
  mkdirSync(join(scratch, folder), { recursive: true });
  writeFileSync(path, source);
  return path;
}

describe("the bundle of a function", () => {
  it("is a directory with one file", () => {
    const directory = bundleFunction(ENTRY);
    expect(isAbsolute(directory)).toBe(true);
    expect(readdirSync(directory)).toEqual(["index.js"]);
  });

  it("is CommonJS, which Lambda takes an index.js for", () => {
    expect(code(bundleFunction(ENTRY))).toMatch(/module\.exports=/);
    expect(code(bundleFunction(ENTRY))).not.toMatch(/\bexport\s*\{/);
  });

  it("has the same bytes, and so the same directory, whatever folder it was built in", () => {
    const copy = copyApplication("some/where/else");
    writeFileSync(
      join(scratch, "some/where/tsconfig.json"),
      '{"compilerOptions":{"target":"ES5","alwaysStrict":true}}',
    );
    const original = bundleFunction(OWN_APP);
    const { ino } = statSync(join(original, "index.js"));
    expect(bundleFunction(copy)).toBe(original);
    expect(statSync(join(original, "index.js")).ino).toBe(ino);
  });

  it("names no path of the machine that built it, and has no comments or source map", () => {
    const text = code(bundleFunction(ENTRY));
    for (const path of [ROOT, homedir(), tmpdir(), "node_modules", "functions/api"]) expect(text).not.toContain(path);
    expect(text).not.toMatch(/sourceMappingURL|\/\*!|@license/);
  });

  it("is at most 120 KB when zipped", () => {
    expect(deflateRawSync(code(bundleFunction(ENTRY)), { level: 9 }).length).toBeLessThanOrEqual(120 * 1024);
  });

  it("leaves out the SDK's default credential chain", () => {
    expect(code(bundleFunction(ENTRY))).not.toContain("sso_session");
  });

  it("leaves out what DynamoDB has no use for: streams of events, and the cache of endpoint discovery", () => {
    const text = code(bundleFunction(ENTRY));
    for (const part of [":event-type", "mnemonist"]) expect(text).not.toContain(part);
  });

  it("verifies tokens unless it is told that nobody will send any", () => {
    expect(code(bundleFunction(ENTRY))).toContain("the issuer has no key");
    expect(code(bundleFunction(ENTRY, { verifyTokens: false }))).not.toContain("the issuer has no key");
  });

  it("is made once per process", () => {
    const entry = writeFunction("once", "export const handler = 1;");
    const first = bundleFunction(entry);
    writeFileSync(entry, "this does not compile");
    expect(bundleFunction(entry)).toBe(first);
  });

  it("is made whole again where a part of it was lost", () => {
    vi.stubEnv("TMPDIR", scratch);
    const source = "export const handler = 2;";
    const directory = bundleFunction(writeFunction("a/api", source));
    const whole = code(directory);
    writeFileSync(join(directory, "index.js"), whole.slice(0, 10));
    expect(bundleFunction(writeFunction("b/api", source))).toBe(directory);
    expect(code(directory)).toBe(whole);
    expect(readdirSync(directory)).toEqual(["index.js"]);
    expect(readdirSync(scratch).filter((name) => name.startsWith("globalapp-"))).toHaveLength(1);
  });

  it.each([
    ["const = 1;", ':1:7: Expected identifier but found "="'],
    ['export * from "./missing";', ':1:15: Could not resolve "./missing"'],
  ])("cannot be made of %j, and the error says where", (source, problem) => {
    const entry = writeFunction("broken", source);
    const location = entry.slice(scratch.length);
    expect(() => bundleFunction(entry)).toThrow(`cannot bundle ${entry}: `);
    expect(() => bundleFunction(entry)).toThrow(`${location}${problem}`);
  });

  it("reports all errors of a source at once, under the name that the caller gave it", () => {
    expect(() => bundleFunction("functions/none/index.ts")).toThrow(
      /^cannot bundle functions\/none\/index\.ts: there is no such file$/,
    );
    const entry = writeFunction("broken", 'export * from "./one";\nexport * from "./two";');
    expect(() => bundleFunction(entry)).toThrow(/index\.ts:1:15: .*"\.\/one"; .*index\.ts:2:15: .*"\.\/two"$/);
  });
});

describe("an application", () => {
  const ANSWER = "{ statusCode: 200, body: 'hello' }";
  const named = "export the function that answers requests under the name handler";

  it.each([
    ["index.ts", `export const handler = async (): Promise<object> => (${ANSWER});`],
    ["index.mts", `export async function handler() { return ${ANSWER}; }`],
    ["index.mjs", `const handler = async () => (${ANSWER}); export { handler };`],
    ["index.js", `export const handler = async () => (${ANSWER});`],
    ["index.js", `exports.handler = (event, context, callback) => callback(null, ${ANSWER});`],
    ["index.js", `module.exports = { config: { a: 1 }, handler: async () => (${ANSWER}) };`],
    ["index.cjs", `const handler = async () => (${ANSWER}); module.exports = { handler };`],
    ["index.cts", `exports.handler = async (event: object): Promise<object> => (${ANSWER});`],
    ["index.cjs", `Object.defineProperty(exports, "handler", { get: () => async () => (${ANSWER}) });`],
  ])("of the file %s can be %s", async (name, source) => {
    const directory = bundleFunction(writeFunction("app", source, name));
    const answer = await invoke(
      directory,
      { AWS_REGION: "eu-west-1", NODE_NO_WARNINGS: "1" },
      albEvent({ path: "/a" }),
    );
    expect(answer).toMatchObject({ statusCode: 200, headers: { "x-region": "eu-west-1" }, body: "hello" });
  });

  it.each([
    ["index.ts", "export const app = 1; export default app;", "it exports app, default"],
    ["index.ts", "export interface handler {}", "it exports nothing"],
    ["index.ts", "console.log(1);", "it exports nothing"],
    ["index.cjs", "exports.listener = async () => {};", "it exports listener"],
    ["index.js", "module.exports = async () => {};", "it exports nothing"],
    ["index.cts", "exports.app = (a: string): string => a;", "it exports app"],
  ])("of the file %s cannot be %s", (name, source, found) => {
    const entry = writeFunction("app", source, name);
    expect(() => bundleFunction(entry)).toThrow(`the application ${entry} does not export handler; ${found}: ${named}`);
  });

  it("that answers its own health checks brings no SDK, unless it uses it", () => {
    const entry = writeFunction("app", `export const handler = async () => (${ANSWER});`);
    const bytes = (health: "platform" | "application") => code(bundleFunction(entry, { health })).length;
    expect(bytes("application")).toBeLessThan(20_000);
    expect(bytes("platform")).toBeGreaterThan(100_000);
  });

  it("that uses another service than DynamoDB gets the SDK as it is, but for the credential chain", () => {
    symlinkSync(join(ROOT, "node_modules"), join(scratch, "node_modules"));
    const source = `import { S3Client } from "@aws-sdk/client-s3"; export const handler = async () => new S3Client();`;
    const text = code(bundleFunction(writeFunction("app", source)));
    expect(text).toContain(":event-type");
    expect(text).not.toContain("sso_session");
  });

  it("may say that it cannot serve, and is unhealthy; the public is not told why", async () => {
    const source = `export const problems = ["the licence is missing"]; export const handler = async () => (${ANSWER});`;
    const env = { AWS_REGION: "eu-west-1", tablename: "T", NODE_NO_WARNINGS: "1" };
    const health = await invoke(bundleFunction(writeFunction("app", source)), env, albEvent({ path: "/health" }));
    expect(JSON.parse(health.body ?? "")).toEqual({ status: "unhealthy", region: "eu-west-1" });
  });
});

/** Runs the bundle as the simulator does: in a thread with the environment that Lambda would give it. */
async function invoke(directory: string, env: Record<string, string>, event: object): Promise<ALBResult> {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { handler } = require(workerData.directory);
    handler(workerData.event, {}).then((result) => parentPort.postMessage(result));`;
  const worker = new Worker(source, { eval: true, env, workerData: { directory, event } });
  try {
    return await new Promise<ALBResult>((answer, fail) => {
      worker.once("message", answer);
      worker.once("error", fail);
    });
  } finally {
    await worker.terminate();
  }
}

/** What Lambda and the settings give every function. */
const LAMBDA = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  NODE_NO_WARNINGS: "1",
  tablename: "GlobalApp",
};

describe("the bundled function", () => {
  it.each(["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"])("finds its table through %s", async (variable) => {
    const dynamoDb = await startDynamoDb("GlobalApp");
    const env = {
      ...LAMBDA,
      WRITES: "anonymous",
      [variable]: dynamoDb.url,
    };
    const body = JSON.stringify({ text: "hello" });
    const directory = bundleFunction(ENTRY);
    const put = await invoke(directory, env, albEvent({ method: "PUT", path: "/items/foobar", body }));
    expect(put).toMatchObject({ statusCode: 200, headers: { "x-region": "eu-west-1" } });
    const get = await invoke(directory, env, albEvent({ path: "/get/foobar" }));
    expect(get).toMatchObject({ statusCode: 200, body: '{"item_id":"foobar","text":"hello"}' });
    await dynamoDb.end();
  });

  it("takes no writes, and is unhealthy, where it is to verify tokens and was bundled without that", async () => {
    const env = {
      ...LAMBDA,
      WRITES: "token",
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    };
    const directory = bundleFunction(ENTRY, { verifyTokens: false });
    const put = await invoke(directory, env, albEvent({ method: "PUT", path: "/items/foobar", body: "{}" }));
    expect(put.statusCode).toBe(405);
    const health = await invoke(directory, env, albEvent({ path: "/health" }));
    expect(health.statusCode).toBe(503);
  });

  it("takes the tokens of its issuer, and no others", async () => {
    const [key, stranger] = await Promise.all([signingKey("main", "RS256"), signingKey("main", "RS256")]);
    const dynamoDb = await startDynamoDb("GlobalApp");
    const env = {
      ...LAMBDA,
      WRITES: "token",
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWKS_URI: (await TestIssuer.start(key)).jwksUri,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    };
    const put = async (signer: SigningKey) => {
      const headers = { authorization: `Bearer ${await signedToken(signer)}` };
      const event = albEvent({ method: "PUT", path: "/items/foobar", headers, body: "{}" });
      return (await invoke(bundleFunction(ENTRY), env, event)).statusCode;
    };
    expect(await put(key)).toBe(200);
    expect(await put(stranger)).toBe(401);
    await dynamoDb.end();
  });
});
