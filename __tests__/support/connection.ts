import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { stopAfterTest } from "./stop";

export interface Response {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case; of several values the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every header, as it came. */
  readonly fields: readonly string[];
  readonly body: string;
}

/** A client's connection, on which a test says byte by byte what is sent. */
export class Connection {
  /** How the other side ended it. */
  readonly closed: Promise<"closed" | "reset">;
  #received = "";
  #changed = () => {};

  private constructor(readonly socket: Socket) {
    socket.setEncoding("latin1").on("data", (text: string) => {
      this.#received += text;
      this.#changed();
    });
    this.closed = new Promise((resolve) => {
      socket.once("error", () => resolve("reset"));
      socket.once("close", () => resolve("closed"));
    });
    void this.closed.then(() => this.#changed());
  }

  /**
   * @param to URL or port, on loopback
   * @param tls how TLS is spoken; left out, it is not
   */
  static async open(to: string | number, tls?: ConnectionOptions): Promise<Connection> {
    const port = typeof to === "number" ? to : Number(new URL(to).port);
    const options = { host: "127.0.0.1", port, allowHalfOpen: false, noDelay: true };
    const socket = tls ? connectTls({ ...options, ...tls }) : connect(options);
    const connection = new Connection(socket);
    stopAfterTest({ stop: async () => void socket.destroy() });
    await new Promise<void>((resolve) => {
      socket.once(tls ? "secureConnect" : "connect", resolve);
      void connection.closed.then(() => resolve());
    });
    return connection;
  }

  /** What came and was not taken as a response. */
  get unread(): string {
    return this.#received;
  }

  send(text: string): this {
    this.socket.write(text, "latin1");
    return this;
  }

  /** Sends a GET and waits for the answer. */
  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const fields = Object.entries({ host: "test", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.send(`GET ${path} HTTP/1.1\r\n${fields.join("")}\r\n`).response();
  }

  /**
   * The next response.
   * @param bodiless whether it answers HEAD
   */
  async response(bodiless = false): Promise<Response> {
    const head = await this.#take(() => this.#received.indexOf("\r\n\r\n") + 4, 4);
    const [line = "", ...fields] = head.trimEnd().split("\r\n");
    const [, status, reason = ""] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(line) ?? [];
    const headers = Object.fromEntries(
      fields.map((field) => [
        field.slice(0, field.indexOf(":")).toLowerCase(),
        field.slice(field.indexOf(":") + 1).trim(),
      ]),
    );
    const length = bodiless ? 0 : Number(headers["content-length"] ?? 0);
    const body = await this.#take(() => length, length);
    return { status: Number(status), reason, headers, fields, body: Buffer.from(body, "latin1").toString() };
  }

  /** Waits until there is enough, and takes it. */
  async #take(length: () => number, atLeast: number): Promise<string> {
    while (length() < atLeast || this.#received.length < length()) {
      if (this.socket.destroyed) throw new Error(`the connection ended after ${JSON.stringify(this.#received)}`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    const taken = this.#received.slice(0, length());
    this.#received = this.#received.slice(taken.length);
    return taken;
  }
}
