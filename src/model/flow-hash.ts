/** One connection as the edge sees it. Addresses are compared as text, so write each address one way only. */
export interface Flow {
  readonly sourceIp: string;
  /** 0-65535. */
  readonly sourcePort: number;
  /** The accelerator's static address that the client uses. */
  readonly destinationIp: string;
  /** 0-65535. */
  readonly destinationPort: number;
  readonly protocol: "TCP" | "UDP";
}

/** IANA protocol numbers, as they stand in the IP header. */
const PROTOCOL_NUMBER = { TCP: 6, UDP: 17 } as const;

/**
 * What of a connection decides where it goes, as 32 bits. NONE: source address and port, destination address and port,
 * protocol. SOURCE_IP: source and destination address, so a client that uses the accelerator's second static address may
 * go elsewhere. Source: https://docs.aws.amazon.com/global-accelerator/latest/api/API_Listener.html
 *
 * @rule ga-client-affinity
 */
export function hashFlow(flow: Flow, clientAffinity: "NONE" | "SOURCE_IP"): number {
  const addresses = hashText(flow.destinationIp, hashText(flow.sourceIp));
  if (clientAffinity === "SOURCE_IP") {
    return finish(addresses);
  }
  const ports = combine(addresses, (flow.sourcePort << 16) | flow.destinationPort);
  return finish(combine(ports, PROTOCOL_NUMBER[flow.protocol]));
}

/**
 * A text as 32 bits: a seed for `uniform`, computed once, so that no decision hashes a name again.
 *
 * @rule ga-flow-hash
 */
export function hashText(text: string, start = 0): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    hash = combine(hash, text.charCodeAt(index));
  }
  return combine(hash, text.length);
}

/**
 * A number between 0 and 1, neither included, that looks random and is always the same for a hash and a seed; different
 * seeds give independent numbers. AWS says "consistent-flow hashing" and does not publish the function
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-how-it-works.html): MurmurHash3 is our policy,
 * because it is fast without 64-bit integers and spreads neighbouring ports well.
 *
 * @rule ga-flow-hash
 */
export function uniform(hash: number, seed: number): number {
  return (finish(combine(hash, seed)) + 0.5) / 2 ** 32;
}

/** The body of MurmurHash3 x86 32: one word into the hash. */
function combine(hash: number, word: number): number {
  const scrambled = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotate(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0;
}

/** The finalizer of MurmurHash3 x86 32: every bit of the hash changes half of the result's bits. */
function finish(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
