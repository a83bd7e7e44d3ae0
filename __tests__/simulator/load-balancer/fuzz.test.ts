import { connect as connectTcp, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { locate } from "../../../src/model/geography";
import { RealClock } from "../../../src/process/clock";
import { type Served, serve } from "../../../src/simulator/server";
import { World } from "../../../src/simulator/world";
import { Connection } from "../../support/connection";
import { startEcho } from "../../support/echo";
import { topologyOf } from "../../support/topology";

let world: World;
let served: Served;

/** An idle timeout of 1 s that is over in 0.2 s. */
beforeAll(async () => {
  const topology = topologyOf("", { tls: true, loadBalancer: { idleTimeoutSeconds: 1 } });
  world = await World.start(topology, { clock: new RealClock(5), startEnvironment: startEcho });
  served = await serve(world, { locations: [locate("Seattle")], port: 0 });
});

afterAll(async () => {
  await served.stop();
  await world.stop();
});

const httpPort = () => Number(new URL(served.addresses.httpAddresses?.Seattle?.[0] ?? "").port);
const httpsPort = () => Number(new URL(served.addresses.addresses.Seattle?.[0] ?? "").port);
const tls = () => ({ ca: served.addresses.certificate });

/** Where a client knocks: at HTTP, inside TLS, or at the port of HTTPS without TLS. */
type Door = "http" | "inside TLS" | "instead of TLS";
/** What it does when it has said everything: waits, closes its own side, or resets. */
type Ending = "waits" | "ends" | "resets";

interface Knock {
  readonly door: Door;
  /** Written one by one. */
  readonly pieces: readonly Uint8Array[];
  readonly ending: Ending;
}

/** A TCP connection, and what speaks TLS on it, if anything does. */
async function open(door: Door): Promise<{ readonly tcp: Socket; readonly socket: Socket }> {
  const port = door === "http" ? httpPort() : httpsPort();
  const tcp = connectTcp({ host: "127.0.0.1", port, noDelay: true });
  tcp.on("error", () => {});
  await new Promise((resolve) => tcp.once("connect", resolve));
  if (door !== "inside TLS") return { tcp, socket: tcp };
  const socket = connectTls({ ...tls(), socket: tcp });
  socket.on("error", () => {});
  // On a busy machine the handshake may take longer than the server waits.
  await new Promise<void>((resolve) => socket.once("secureConnect", resolve).once("close", resolve));
  return { tcp, socket };
}

/** @returns what came until the connection was over, which is for the server to see to unless the client resets it */
async function knock({ door, pieces, ending }: Knock): Promise<string> {
  const { tcp, socket } = await open(door);
  let received = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
  });
  const over = new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once("close", resolve)));
  for (const piece of pieces) {
    // One by one, unless the server has had enough.
    if (socket.writable) await new Promise((resolve) => socket.write(piece, resolve));
  }
  if (ending === "ends") socket.end();
  else if (ending === "resets") tcp.resetAndDestroy();
  await over;
  return received;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "OPTIONS", "PRI", "get", "G\0T", ""];
const TARGETS = [
  "/",
  "/a?b=c",
  "*",
  "http://other/x",
  "//",
  "/%zz",
  "/\0",
  "/\xff",
  "",
  "a b",
  `/${"x".repeat(20_000)}`,
];
const VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9", "HTTP/1.1 ", "", "http/1.1"];
const FIELDS = [
  "Host: test",
  "Content-Length: 5",
  "Content-Length: 0",
  "Content-Length: -1",
  "Content-Length: 99999999999999999999",
  "Content-Length: 5, 5",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: identity",
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding:\x0bchunked",
  "transfer_encoding: chunked",
  "Connection: close",
  "Connection: upgrade",
  "Upgrade: websocket",
  "Expect: 100-continue",
  "Expect: nothing",
  "X: a\0b",
  "X: \xe9",
  " folded",
  ": no name",
  "no colon",
  `X: ${"y".repeat(70_000)}`,
  ...Array.from({ length: 3 }, (_, index) => `X-${index}: ${"z".repeat(9000)}`),
];
const BODIES = [
  "",
  "hello",
  "5\r\nhello\r\n0\r\n\r\n",
  "5\r\nhel",
  "zz\r\n",
  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
  "-1\r\n",
];
const ENDS = ["\r\n", "\n", "\r", "\r\n\r\n"];

const requests = fc
  .record({
    method: fc.constantFrom(...METHODS),
    target: fc.constantFrom(...TARGETS),
    version: fc.constantFrom(...VERSIONS),
    fields: fc.array(fc.constantFrom(...FIELDS), { maxLength: 6 }),
    body: fc.constantFrom(...BODIES),
    // Mostly as it should be, so that the rest is reached at all.
    lineEnd: fc.oneof({ weight: 8, arbitrary: fc.constant("\r\n") }, fc.constantFrom(...ENDS)),
  })
  .map(({ method, target, version, fields, body, lineEnd }) =>
    Buffer.from([`${method} ${target} ${version}`, ...fields, "", body].join(lineEnd), "latin1"),
  );

/** Several in a row, cut off somewhere. */
const conversations = fc
  .tuple(
    fc.array(requests, { minLength: 1, maxLength: 3 }),
    fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  )
  .map(([all, share]) => {
    const bytes = Buffer.concat(all);
    return bytes.subarray(0, Math.ceil(bytes.length * share));
  });

/** Bytes in up to three pieces. */
const inPieces = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc.tuple(bytes, fc.array(fc.nat(200), { maxLength: 2 })).map(([all, cuts]) => {
    const at = [0, ...cuts.sort((a, b) => a - b), all.length];
    return at.slice(1).map((end, index) => all.subarray(at[index], end));
  });

const endings = fc.constantFrom<Ending>("waits", "ends", "resets");
const BATCH = { minLength: 20, maxLength: 20 };

/** All at once; afterwards the front door is open as before. */
async function survives(knocks: readonly Knock[]): Promise<void> {
  for (const received of await Promise.all(knocks.map(knock))) expect(received).toMatch(/^($|HTTP\/1\.1 \d{3} )/);
  const { status } = await (await Connection.open(httpsPort(), tls())).get("/good");
  expect(status).toBe(200);
  expect((await (await Connection.open(httpPort())).get("/good")).status).toBe(301);
}

it("whatever HTTP a client sends, and however it leaves, it gets answers or its connection ends, and others are served", async () => {
  const knocks = fc.record({
    door: fc.constantFrom<Door>("http", "inside TLS"),
    pieces: inPieces(fc.oneof({ weight: 4, arbitrary: conversations }, fc.uint8Array({ maxLength: 300 }))),
    ending: endings,
  });
  await fc.assert(fc.asyncProperty(fc.array(knocks, BATCH), survives), { numRuns: 6 });
});

it("whatever a client sends in place of TLS, its connection ends, and others are served", async () => {
  const hello = await clientHello();
  const broken = fc.tuple(fc.nat(hello.length), fc.nat(hello.length - 1), fc.nat(255)).map(([length, at, byte]) => {
    const bytes = Buffer.from(hello);
    bytes[at] = byte;
    return bytes.subarray(0, length);
  });
  const knocks = fc.record({
    door: fc.constant<Door>("instead of TLS"),
    pieces: inPieces(fc.oneof(broken, conversations, fc.uint8Array({ maxLength: 300 }))),
    ending: endings,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(knocks, BATCH), async (all) => {
      for (const received of await Promise.all(all.map(knock))) expect(received).not.toContain("HTTP/");
      await survives([]);
    }),
    { numRuns: 4 },
  );
});

/** What a client of TLS says first. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = new Duplex({ read: () => {}, write: (bytes: Buffer) => resolve(bytes) });
    connectTls({ socket, servername: "localhost" }).on("error", () => {});
  });
}
