/** PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate for a domain and for this machine that vouches for itself: a client that is to trust it takes it for a CA.
 * Each world makes its own, so that no key is stored.
 */
export async function selfSigned(domain: string | undefined): Promise<Certificate> {
  // Only a backend with HTTPS pays for loading it.
  const { generate } = await import("selfsigned");
  const names = [...new Set([domain ?? "localhost", "localhost"])];
  const pems = await generate([{ name: "commonName", value: names[0] }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: "127.0.0.1" }],
      },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}
