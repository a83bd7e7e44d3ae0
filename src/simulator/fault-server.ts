import { createServer, type IncomingMessage, type Server } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { UserError } from "../process/user-error";
import type { Faults } from "./faults";
import { closeServer, listen } from "./ground/listen";

/** A day; the command line allows no more either. */
const MAX_SECONDS = 86_400;

const body = z.strictObject({
  kind: z.string("give the kind of the fault"),
  target: z.string(),
  forSeconds: z.number().positive().max(MAX_SECONDS).optional(),
  /** Its range is the fault's own business. */
  share: z.number().optional(),
});

/**
 * Faults over HTTP: `GET /faults` lists those that are on, `POST /faults` with `{ kind, target, forSeconds?, share? }`
 * sets one, `DELETE /faults` ends all, `DELETE /faults?kind=K&target=T` one. Every answer is the list of those that are on,
 * or `{ message }`.
 */
export class FaultServer {
  readonly #server: Server;

  constructor(private readonly faults: Faults) {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(([status, answer]) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(`${JSON.stringify(answer)}\n`);
      });
    });
  }

  /** @returns the URL of the faults */
  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server, 0, "the faults")}/faults`;
  }

  stop(): Promise<void> {
    return closeServer(this.#server);
  }

  async #answer(request: IncomingMessage): Promise<[status: number, answer: unknown]> {
    const [pathname = "", query] = (request.url ?? "/").split("?", 2);
    const searchParams = new URLSearchParams(query);
    if (pathname !== "/faults") return [404, { message: `there is nothing at ${pathname}: use /faults` }];
    try {
      if (request.method === "POST") this.faults.set(body.parse(await json(request)));
      else if (request.method === "DELETE" && searchParams.has("kind")) {
        this.faults.end(searchParams.get("kind") ?? "", searchParams.get("target") ?? "");
      } else if (request.method === "DELETE") this.faults.clear();
      else if (request.method !== "GET") return [405, { message: "use GET, POST or DELETE" }];
      return [200, this.faults.active];
    } catch (error) {
      if (error instanceof z.ZodError) return [400, { message: z.prettifyError(error) }];
      if (error instanceof UserError || error instanceof SyntaxError) return [400, { message: error.message }];
      return [500, { message: String(error) }];
    }
  }
}
