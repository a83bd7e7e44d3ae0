// @ts-check
/*
 * Connections from an execution environment to the simulator's own servers, carried by messages rather than by sockets:
 * so no byte is ever on its way without the virtual clock knowing of it. Everything else is reached as always.
 */
const http = require("node:http");
const { syncBuiltinESMExports } = require("node:module");
const net = require("node:net");
const { ThreadSocket } = require("./thread-socket.cjs");

const LOOPBACK = new Set([undefined, "", "localhost", "127.0.0.1", "::1"]);

/**
 * @param {readonly number[]} ports of the simulator's own servers, on the loopback interface
 * @param {(message: object) => void} send
 */
function connectByMessages(ports, send) {
  /** @type {Map<number, InstanceType<typeof ThreadSocket>>} */
  const sockets = new Map();
  let count = 0;

  const connect = (/** @type {number} */ port, /** @type {net.NetConnectOpts} */ options) => {
    const id = ++count;
    const socket = new ThreadSocket((message) => send({ socket: id, ...message }));
    sockets.set(id, socket);
    socket.once("close", () => sockets.delete(id));
    socket.connecting = true;
    send({ socket: id, connect: port });
    process.nextTick(() => {
      socket.connecting = false;
      socket.emit("connect");
      socket.emit("ready");
    });
    if (options.timeout) socket.setTimeout(options.timeout);
    return socket;
  };

  const { createConnection } = net;
  const createOwn = (/** @type {any[]} */ ...args) => {
    const [first, second] = args;
    const options = typeof first === "object" ? first : { port: first, host: second };
    const port = Number(options.port);
    if (!LOOPBACK.has(options.host) || !ports.includes(port)) return createConnection(.../** @type {[any]} */ (args));
    const socket = connect(port, options);
    const listener = args.at(-1);
    if (typeof listener === "function") socket.once("connect", listener);
    return socket;
  };
  Object.assign(net, { connect: createOwn, createConnection: createOwn });
  Object.assign(http.Agent.prototype, { createConnection: createOwn });
  syncBuiltinESMExports();

  /** What the other end of a connection has to say. @param {import("./worker-channel.js").SocketNews} news */
  return (news) => sockets.get(news.socket)?.receive(news);
}

module.exports = { connectByMessages };
