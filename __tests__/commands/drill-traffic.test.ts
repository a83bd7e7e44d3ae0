import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTraffic } from "../../src/commands/drill-traffic";
import { UserError } from "../../src/process/user-error";
import { temporaryFolder } from "../support/temporary-folder";

function fileWith(content: unknown): string {
  const path = join(temporaryFolder(), "traffic.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const read = (content: unknown, variables = {}, target: "simulator" | "aws" = "aws") =>
  readTraffic(fileWith(content), target, variables);

/** What is said of a file, a line for each problem. */
function problems(content: unknown, variables = {}): string[] {
  try {
    read(content, variables);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message.split("\n").slice(1);
  }
  return [];
}

describe("the file of --traffic", () => {
  it("has kinds of requests, each with what it does not say by default", () => {
    expect(read({ requests: [{ name: "read", path: "/get/foobar" }] })).toEqual([
      { name: "read", method: "GET", path: "/get/foobar", headers: {}, share: 1 },
    ]);
  });

  it("can say everything of a request", () => {
    const kind = {
      name: "write",
      method: "PUT",
      path: "/items/{n}",
      body: "number {n}",
      headers: { Authorization: `Bearer \${API_TOKEN}` },
      share: 0.2,
      statuses: [200, 409],
    };
    expect(read({ requests: [kind] }, { API_TOKEN: "secret" })).toEqual([kind]);
  });

  it("sends an object as JSON, and says so unless the file does", () => {
    const kind = { name: "write", method: "PUT", path: "/", body: { id: "{n}" } };
    const [plain, typed] = read({
      requests: [kind, { ...kind, name: "typed", headers: { "Content-Type": "application/vnd.items+json" } }],
    });
    expect(plain).toMatchObject({ body: '{"id":"{n}"}', headers: { "content-type": "application/json" } });
    expect(typed?.headers).toEqual({ "Content-Type": "application/vnd.items+json" });
  });

  it("is told everything that is wrong with it at once", () => {
    const requests = [
      { name: "a b", path: "items", metod: "GET" },
      { name: "twice", method: "TRACE", path: "/{id}", share: 0 },
      { name: "twice", path: "/", body: "x", statuses: 99 },
      { name: "headers", path: "/", headers: { Host: "x", "a b": "x", ok: "two\nlines", key: `\${API_KEY}` } },
    ];
    expect(problems({ requests, rate: 5 })).toEqual([
      expect.stringContaining('requests[0].name: "a b" is not allowed; use letters, digits, - and _'),
      expect.stringContaining('requests[0].path: "items" is not allowed; use a path that begins with one /'),
      expect.stringContaining("requests[0].metod: is not a setting; did you mean method?"),
      expect.stringContaining('requests[1].method: "TRACE" is not allowed; use one of GET, HEAD, POST'),
      expect.stringContaining('requests[1].path: "/{id}" is not allowed; use a path that begins with one /'),
      expect.stringContaining("requests[1].share: 0 is not allowed; use a number above 0"),
      expect.stringContaining("requests[2].statuses: 99 is not allowed; use a list of HTTP statuses"),
      expect.stringContaining("requests[2].body: "),
      expect.stringContaining("requests[3].headers.Host: "),
      expect.stringContaining('requests[3].headers["a b"]: '),
      expect.stringContaining("requests[3].headers.ok: "),
      expect.stringContaining("the environment variable API_KEY is not set: set it, or remove it here"),
      expect.stringContaining("rate: is not a setting; known here: requests"),
      expect.stringContaining("each kind needs a name of its own: change twice"),
    ]);
  });

  it("never shows what a variable holds", () => {
    const requests = [{ name: "read", path: "/", headers: { key: `\${API_KEY}` } }];
    const [problem] = problems({ requests }, { API_KEY: "top\nsecret" });
    expect(problem).toContain("use a value that HTTP allows, on one line");
    expect(problem).not.toContain("secret");
  });

  it("can name the drill's token on the simulator, which gives its own", () => {
    const content = {
      requests: [{ name: "read", path: "/", headers: { authorization: `Bearer \${GLOBALAPP_DRILL_TOKEN}` } }],
    };
    expect(read(content, {}, "simulator")).toHaveLength(1);
    expect(problems(content)).toEqual([expect.stringContaining("GLOBALAPP_DRILL_TOKEN is not set")]);
  });

  it("can be the example of the documentation", () => {
    const documentation = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");
    const [, example = ""] = /```json\n(\{\n {2}"requests".*?)```/s.exec(documentation) ?? [];
    expect(read(example, {}, "simulator").map(({ name }) => name)).toEqual(["read", "miss", "write"]);
  });

  it.each([
    ["nothing", {}, "requests: is missing; use a list of 1 to 100 kinds of requests"],
    ["no kinds", { requests: [] }, "requests: [] is not allowed; use a list of 1 to 100 kinds of requests"],
    ["a list", [], '[] is not allowed; use an object such as { "requests"'],
  ])("needs kinds of requests, and has %s", (_, content, problem) => {
    expect(problems(content)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ["is not JSON", () => fileWith("{")],
    ["cannot be read", () => join(temporaryFolder(), "none.json")],
  ])("%s, and that is said", (problem, path) => {
    const file = path();
    expect(() => readTraffic(file, "aws", {})).toThrow(`--traffic ${file} ${problem} (`);
  });
});
