import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder";

export interface Posted {
  readonly method: string;
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: each path has a body of its own
  readonly body?: any;
}

export const BOT = { login: "github-actions[bot]" };

const SCRIPTS = join(__dirname, "..", "..", ".github", "scripts");

/** GitHub's API on this machine: answers GETs from a table, and keeps everything else that it is asked. */
export class FakeGithub {
  readonly posted: Posted[] = [];
  /** The text of what was written last. */
  get text(): string {
    return String(this.posted.at(-1)?.body?.body);
  }
  readonly asked: string[] = [];
  readonly #server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://github");
    const path = url.pathname.replace("/repos/acme/shop", "");
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const answer = this.#answer(request.method ?? "", path, url.searchParams, Buffer.concat(chunks).toString());
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { message: "Not Found" }));
    });
  });

  /** @param lists by path, what a GET answers; lists in pages */
  constructor(private readonly lists: Readonly<Record<string, unknown>>) {}

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return this;
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.#server.close(done));
  }

  /** Runs one of the workflows' scripts as a workflow does. @returns the outputs that it set, and its errors */
  async run(
    script: string,
    args: readonly string[],
    { event, env = {} }: { readonly event: unknown; readonly env?: Readonly<Record<string, string>> },
  ): Promise<{ readonly outputs: string; readonly failed: boolean; readonly stderr: string }> {
    const folder = temporaryFolder();
    const [eventFile, outputFile] = [join(folder, "event.json"), join(folder, "output")];
    writeFileSync(eventFile, JSON.stringify(event));
    writeFileSync(outputFile, "");
    const { port } = this.#server.address() as AddressInfo;
    const variables = {
      PATH: process.env.PATH ?? "",
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_RUN_ID: "7",
      GITHUB_TOKEN: "token",
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_OUTPUT: outputFile,
      ...env,
    };
    return new Promise((done) => {
      execFile(process.execPath, [join(SCRIPTS, script), ...args], { env: variables }, (error, _, stderr) => {
        done({ outputs: readFileSync(outputFile, "utf8"), failed: error !== null, stderr });
      });
    });
  }

  #answer(method: string, path: string, query: URLSearchParams, body: string): unknown {
    if (method !== "GET") {
      this.posted.push({ method, path, body: JSON.parse(body) });
      return {};
    }
    this.asked.push(`${path}?${query}`);
    const list = this.lists[path];
    if (!Array.isArray(list)) return list;
    const [page, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page") ?? 30)];
    return list.slice((page - 1) * size, page * size);
  }
}
