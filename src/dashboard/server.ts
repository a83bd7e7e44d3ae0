import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { UserError } from "../process/user-error";
import { closeServer, listen } from "../simulator/ground/listen";
import type { Page } from "./build";
import type { At } from "./events";
import type { State } from "./state";

/** Bytes of a command at most. */
const MAX_BODY = 10_000;
/** A page that reads nothing for so many bytes is let go: it asks again, and gets a snapshot. */
const MAX_BEHIND = 4_000_000;

export interface PageServerProps {
  /** In the page's URL: whoever does not know it gets nothing. */
  readonly token: string;
  readonly page: () => Promise<Page>;
  /** What a page that connects begins with. */
  readonly snapshot: () => State;
  /** @throws UserError that says what is wrong with a command */
  readonly command: (command: unknown) => Promise<void>;
  /** Told whenever the number of open pages changes. */
  readonly onPages: (count: number) => void;
}

/** 128 bits that nobody guesses. */
export const newToken = (): string => randomBytes(16).toString("base64url");

/**
 * The page over HTTP, on the loopback interface: `GET /` is the page, `GET /events` its server-sent events, a snapshot first,
 * and `POST /command` presses a button. Everything needs the token, the right Host (else another site's name could lead here),
 * and a command an Origin that is the page's own.
 */
export class PageServer {
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  #port = 0;

  constructor(private readonly props: PageServerProps) {
    this.#server = createServer((request, response) => {
      response.setHeader("x-content-type-options", "nosniff");
      response.setHeader("referrer-policy", "no-referrer");
      response.setHeader("cross-origin-resource-policy", "same-origin");
      response.setHeader("cache-control", "no-store");
      void this.#answer(request, response).catch((error) => refuse(response, 500, String(error)));
    });
  }

  /**
   * @param port 0, or one that is taken: any that is free
   * @returns the URL of the page
   */
  async start(port: number): Promise<string> {
    this.#port = await listen(this.#server, port, "the page").catch(() => listen(this.#server, 0, "the page"));
    return `http://127.0.0.1:${this.#port}/?token=${this.props.token}`;
  }

  /** Tells every open page. */
  tell(news: readonly At[]): void {
    if (news.length === 0 || this.#streams.size === 0) return;
    const text = dataOf("news", news);
    for (const stream of this.#streams) {
      if (stream.writableLength > MAX_BEHIND) stream.destroy();
      else stream.write(text);
    }
  }

  stop(): Promise<void> {
    for (const stream of this.#streams) stream.destroy();
    return closeServer(this.#server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, origin, authorization } = request.headers;
    const own = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
    if (host === undefined || !own.includes(host)) return refuse(response, 421, "this is another host");
    if (origin !== undefined && origin !== `http://${host}`) return refuse(response, 403, "another page asks");
    const url = new URL(request.url ?? "/", `http://${host}`);
    const token = authorization?.replace(/^Bearer /, "") ?? url.searchParams.get("token") ?? "";
    if (!isSame(token, this.props.token)) {
      return refuse(response, 403, "the token is not right: use the URL that npm start printed last");
    }
    switch (`${request.method} ${url.pathname}`) {
      case "GET /": {
        const { html, policy } = await this.props.page();
        response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
        response.end(html);
        return;
      }
      case "GET /events":
        return this.#stream(response);
      case "POST /command":
        // A form of another page can send a token that it guessed in the URL, but no header.
        return authorization === undefined
          ? refuse(response, 403, "the token must be in a header")
          : this.#command(request, response);
      default:
        return refuse(response, 404, "there is nothing here");
    }
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`retry: 1000\n\n${dataOf("snapshot", this.props.snapshot())}`);
    this.#streams.add(response);
    this.props.onPages(this.#streams.size);
    response.once("close", () => {
      this.#streams.delete(response);
      this.props.onPages(this.#streams.size);
    });
  }

  async #command(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (Number(request.headers["content-length"] ?? MAX_BODY + 1) > MAX_BODY) return refuse(response, 413, "too long");
    try {
      await this.props.command(await json(request));
      response.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof UserError) && !(error instanceof SyntaxError)) throw error;
      refuse(response, 400, error.message);
    }
  }
}

const dataOf = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ message }));
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
