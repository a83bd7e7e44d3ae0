import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { decode, encode } from "dns-packet";
import { stopAfterTest } from "./stop";

/** A name server of the test's own, over a real socket; it knows the names that it is given, and those that are set later. */
export async function nameServer(names: Readonly<Record<string, readonly string[]>>) {
  const known = new Map(Object.entries(names));
  let asked = 0;
  const socket = createSocket("udp4");
  socket.on("message", (message, { port, address }) => {
    asked++;
    const { id, questions = [] } = decode(message);
    const name = questions[0]?.name ?? "";
    const answers = (known.get(name) ?? []).map((data) => ({ type: "A" as const, name, ttl: 60, data }));
    // No such name (RFC 1035, 4.1.1).
    const flags = answers.length > 0 ? 0 : 3;
    socket.send(encode({ type: "response", id, flags, questions, answers }), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  stopAfterTest({ stop: () => new Promise<void>((resolve) => socket.close(() => resolve())) });
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolver,
    set: (name: string, addresses: readonly string[]) => known.set(name, addresses),
    asked: () => asked,
  };
}
