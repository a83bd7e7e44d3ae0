import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../src/dashboard/build";
import { PageServer, type PageServerProps } from "../../src/dashboard/server";
import { firstState } from "../../src/dashboard/state";
import { UserError } from "../../src/process/user-error";
import { stopAfterTest } from "../support/stop";

const TOKEN = "the-token";
const SETUP = { title: "GlobalApp", front: "the edge", regions: [], faults: [] } as const;

async function served(props: Partial<PageServerProps> = {}) {
  const commands: unknown[] = [];
  const server = stopAfterTest(
    new PageServer({
      token: TOKEN,
      page: async () => ({ html: "the page", policy: "default-src 'none'" }),
      snapshot: () => firstState(SETUP, [], []),
      command: async (given) => void commands.push(given),
      onPages: () => {},
      ...props,
    }),
  );
  return { server, commands, url: new URL(await server.start(0)) };
}

/** By hand: fetch would set Host and Origin as it likes. */
const ask = (url: URL, path: string, headers: Record<string, string> = {}, body?: string) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asked = request({
      host: url.hostname,
      port: url.port,
      path,
      method: body === undefined ? "GET" : "POST",
      headers,
    });
    asked.on("error", reject).on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    asked.end(body);
  });

const bearer = { authorization: `Bearer ${TOKEN}` };
const COMMAND = JSON.stringify({ do: "restore" });
const length = { "content-length": String(COMMAND.length) };

describe("the page's server", () => {
  it("listens on the loopback interface, and has the token in its URL", async () => {
    const { url } = await served();
    expect(url.hostname).toBe("127.0.0.1");
    expect(url.searchParams.get("token")).toBe(TOKEN);
    expect(await ask(url, `/?token=${TOKEN}`)).toEqual({ status: 200, text: "the page" });
  });

  it("refuses everything without the token", async () => {
    const { url, commands } = await served();
    for (const path of ["/", "/?token=", "/?token=another", "/events", "/events?token=the-toke"]) {
      expect((await ask(url, path)).status).toBe(403);
    }
    expect((await ask(url, "/command", length, COMMAND)).status).toBe(403);
    expect((await ask(url, "/command", { ...length, authorization: "Bearer another" }, COMMAND)).status).toBe(403);
    expect(commands).toEqual([]);
  });

  it("refuses another page, also one that knows the token", async () => {
    const { url, commands } = await served();
    for (const origin of ["https://example.com", "null", "http://127.0.0.1:1", `https://127.0.0.1:${url.port}`]) {
      expect((await ask(url, "/command", { ...bearer, ...length, origin }, COMMAND)).status).toBe(403);
      expect((await ask(url, `/events?token=${TOKEN}`, { origin })).status).toBe(403);
    }
    expect(commands).toEqual([]);
  });

  it("refuses another host, whose name could lead here", async () => {
    const { url, commands } = await served();
    for (const host of ["example.com", `example.com:${url.port}`, "127.0.0.1", `127.0.0.1.example.com:${url.port}`]) {
      expect((await ask(url, `/?token=${TOKEN}`, { host })).status).toBe(421);
      expect(
        (await ask(url, "/command", { ...bearer, ...length, host, origin: `http://${host}` }, COMMAND)).status,
      ).toBe(421);
    }
    expect(commands).toEqual([]);
  });

  it("takes a command only with the token in a header, which a form cannot send", async () => {
    const { url, commands } = await served();
    expect((await ask(url, `/command?token=${TOKEN}`, length, COMMAND)).status).toBe(403);
    expect((await ask(url, "/command", { ...bearer, ...length, origin: url.origin }, COMMAND)).status).toBe(204);
    expect(commands).toEqual([{ do: "restore" }]);
  });

  it("says what is wrong with a command", async () => {
    const { url } = await served({
      command: async () => {
        throw new UserError("there is no fault");
      },
    });
    const answer = await ask(url, "/command", { ...bearer, ...length }, COMMAND);
    expect(answer).toEqual({ status: 400, text: JSON.stringify({ message: "there is no fault" }) });
    const long = "x".repeat(20_000);
    expect((await ask(url, "/command", { ...bearer, "content-length": "20000" }, long)).status).toBe(413);
  });

  it("begins a stream with a snapshot, and then tells the news", async () => {
    let pages = 0;
    const { url, server } = await served({
      onPages: (count) => {
        pages = count;
      },
    });
    const response = await fetch(`${url.origin}/events?token=${TOKEN}`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const read = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await read()).toContain('event: snapshot\ndata: {"setup":{"title":"GlobalApp"');
    expect(pages).toBe(1);
    server.tell([{ at: 1, type: "tick" }]);
    expect(await read()).toBe('event: news\ndata: [{"at":1,"type":"tick"}]\n\n');
    await reader.cancel();
  });
});

describe("the page", () => {
  const hostile = `</script><script>alert(1)</script><!--"'&`;

  it("takes what strangers wrote for text, wherever it is", async () => {
    const { html } = await pageOf(hostile, { replay: { about: hostile, lines: [hostile] } });
    expect(html.match(/<script[ >]/g)).toEqual(["<script ", "<script>"]);
    expect(html).toContain("<title>&lt;/script&gt;&lt;script&gt;");
    const [, data = ""] = /<script type="application\/json" id="start">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(data).replay).toEqual({ about: hostile, lines: [hostile] });
  });

  it("runs no script but its own, and is small enough", async () => {
    const { html, policy } = await pageOf("GlobalApp", { live: true });
    expect(policy).toMatch(
      /default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'/,
    );
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(html.length).toBeLessThan(600_000);
  });
});
