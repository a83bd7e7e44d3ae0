import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  type SoaAnswer,
  streamEncode,
} from "dns-packet";
import { ALIAS_TTL_SECONDS } from "../../model/failover-budget";
import type { Location } from "../../model/geography";
import type { Clock } from "../../process/clock";
import { UserError } from "../../process/user-error";
import { listen } from "../ground/listen";
import type { SimulatedRoute53 } from "./route-53";

export interface DnsServerProps {
  readonly clock: Clock;
  readonly route53: SimulatedRoute53;
  /** Where the resolvers that ask here stand, as their clients do. */
  readonly location: Location;
  /** IPv4 address of a load balancer on this machine, by its id. */
  readonly addressOf: (loadBalancer: string) => string;
}

/** Response codes (RFC 1035, 4.1.1). */
const RCODE = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/**
 * A missing name or type is kept for 15 minutes: the lower of the SOA record's TTL and its minimum (RFC 2308), which Route 53
 * sets to 900 s and a day
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html).
 *
 * @rule r53-soa
 */
const SOA = { ttl: 900, refresh: 7200, retry: 900, expire: 1_209_600, minimum: 86_400 } as const;

/**
 * Route 53's answers on the loopback interface, over UDP and TCP, for the resolvers of one place. It knows the domain's name
 * and the name that has the latency records, and refuses all others, as a name server does that has no such zone.
 */
export class DnsServer {
  readonly #udp: UdpSocket = createSocket("udp4");
  readonly #tcp: Server;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly props: DnsServerProps) {
    this.#udp.on("message", (message, { address, port }) => {
      const answer = this.#answerTo(message);
      if (answer) this.#udp.send(encode(answer), port, address);
    });
    this.#tcp = createServer((socket) => this.#converse(socket));
  }

  /**
   * @param port 0 for any that is free; the same one for UDP and TCP
   * @returns the port
   */
  async start(port: number): Promise<number> {
    const what = `the name server for ${this.props.location.name}`;
    const chosen = await listen(this.#tcp, port, what);
    await new Promise<void>((resolve, reject) => {
      this.#udp.once("error", () => reject(new UserError(`UDP port ${chosen}, wanted for ${what}, is in use`)));
      this.#udp.bind(chosen, "127.0.0.1", resolve);
    });
    return chosen;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#udp.close(() => resolve()));
    await new Promise((resolve) => this.#tcp.close(resolve));
  }

  /** Over TCP each message has its length before it (RFC 1035, 4.2.2). */
  #converse(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let waiting = Buffer.alloc(0);
    socket.on("data", (data: Buffer) => {
      waiting = Buffer.concat([waiting, data]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const message = waiting.subarray(0, 2 + waiting.readUInt16BE(0));
        waiting = waiting.subarray(message.length);
        const answer = this.#answerTo(message.subarray(2));
        if (answer) socket.write(streamEncode(answer));
      }
    });
  }

  /** Undefined for what is not a query, and gets no answer. */
  #answerTo(message: Buffer): Packet | undefined {
    let query: DecodedPacket;
    try {
      query = decode(message);
    } catch {
      return message.length < 2 ? undefined : reply({ id: message.readUInt16BE(0) }, RCODE.FORMERR);
    }
    if (query.type !== "query") return undefined;
    const [question, ...others] = query.questions ?? [];
    // Four bits; 0 is a query (RFC 1035, 4.1.1).
    if (((query.flags ?? 0) >> 11) % 16 !== 0) return reply(query, RCODE.NOTIMP);
    if (!question || others.length > 0) return reply(query, RCODE.FORMERR);
    const { name } = this.props.route53.topology;
    const asked = question.name.toLowerCase();
    if (asked !== name && !asked.endsWith(`.${name}`)) return reply(query, RCODE.REFUSED);
    const soa = [soaOf(name)];
    if (asked !== name && asked !== `_regions.${name}`) return reply(query, RCODE.NXDOMAIN, [], soa);
    const answers = question.type === "A" ? this.#addresses(question.name) : [];
    return reply(query, RCODE.NOERROR, answers, answers.length === 0 ? soa : []);
  }

  /**
   * The TTL counts seconds of this machine's resolvers: in a world whose clock runs faster it is shorter by as much, and never
   * less than one.
   *
   * @rule r53-alias-ttl
   */
  #addresses(name: string): Answer[] {
    const { route53, location, addressOf, clock } = this.props;
    const answer = route53.answer(location);
    if (!answer) return [];
    const ttl = Math.max(1, Math.round(ALIAS_TTL_SECONDS / Math.max(1, clock.speed)));
    return [{ type: "A", name, ttl, data: addressOf(answer.record.loadBalancer) }];
  }
}

function reply(
  { id, questions = [], flags = 0 }: Pick<Packet, "id" | "questions" | "flags">,
  rcode: number,
  answers: Answer[] = [],
  authorities: Answer[] = [],
): Packet {
  // The bit that the resolver wants recursion is given back as it is (RFC 1035, 4.1.1).
  const recursion = flags & (1 << 8);
  return { type: "response", id, flags: AUTHORITATIVE_ANSWER | recursion | rcode, questions, answers, authorities };
}

const soaOf = (name: string): SoaAnswer => ({
  type: "SOA",
  name,
  ttl: SOA.ttl,
  data: { ...SOA, mname: "ns-0.awsdns-00.com", rname: "awsdns-hostmaster.amazon.com", serial: 1 },
});
