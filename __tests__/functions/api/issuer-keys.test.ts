import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { FRESH_MS, IssuerKeys, MAX_JWKS_BYTES, PAUSE_MS, USABLE_MS } from "../../../functions/api/issuer-keys";
import { Unavailable } from "../../../functions/api/response";
import { type SigningKey, signingKey, TestIssuer } from "../../support/token-issuer";

describe("the issuer's keys", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  let one: SigningKey;
  let two: SigningKey;
  let time = 0;
  beforeAll(async () => {
    [one, two] = await Promise.all([signingKey("one"), signingKey("two")]);
  });
  beforeEach(() => {
    time = 1_000_000;
    logged.mockClear();
  });

  const start = async (...published: SigningKey[]) => {
    const issuer = await TestIssuer.start(...published);
    return { issuer, keys: new IssuerKeys({ uri: issuer.jwksUri, now: () => time }) };
  };
  const kidOf = async (keys: IssuerKeys, kid: string) => (await keys.find(kid))?.kid;

  it("are fetched when the first is needed, and then no more", async () => {
    const { issuer, keys } = await start(one, two);
    expect(issuer.requests).toHaveLength(0);
    expect(await kidOf(keys, "one")).toBe("one");
    time += FRESH_MS - 1;
    expect(await kidOf(keys, "two")).toBe("two");
    expect(issuer.requests).toHaveLength(1);
  });

  it("are fetched on a connection that is not kept, which Lambda could freeze", async () => {
    const { issuer, keys } = await start(one);
    await keys.find("one");
    expect(issuer.requests[0]?.headers).toMatchObject({ connection: "close", accept: "application/json" });
  });

  it("are fetched once for all who need them at the same time", async () => {
    const { issuer, keys } = await start(one);
    expect(await Promise.all(["one", "one", "none"].map((kid) => kidOf(keys, kid)))).toEqual(["one", "one", undefined]);
    expect(issuer.requests).toHaveLength(1);
  });

  it("are fetched again for one that is new", async () => {
    const { issuer, keys } = await start(one);
    await keys.find("one");
    issuer.keys = [one, two];
    time += PAUSE_MS;
    expect(await kidOf(keys, "two")).toBe("two");
    expect(issuer.requests).toHaveLength(2);
  });

  it("are fetched once in 5 s, however many unknown ones are asked for", async () => {
    const { issuer, keys } = await start(one);
    for (let asked = 0; asked < 20; asked += 1) expect(await kidOf(keys, `unknown-${asked}`)).toBeUndefined();
    expect(issuer.requests).toHaveLength(1);
    time += PAUSE_MS;
    for (let asked = 0; asked < 20; asked += 1) await keys.find(`unknown-${asked}`);
    expect(issuer.requests).toHaveLength(2);
    expect(await kidOf(keys, "one")).toBe("one");
  });

  it("are fetched again after five minutes, so that one that was withdrawn is good no more", async () => {
    const { issuer, keys } = await start(one, two);
    await keys.find("one");
    issuer.keys = [two];
    time += FRESH_MS - 1;
    expect(await kidOf(keys, "one")).toBe("one");
    time += 1;
    expect(await kidOf(keys, "one")).toBeUndefined();
    expect(await kidOf(keys, "two")).toBe("two");
  });

  it("are fetched again if the clock was set back", async () => {
    const { issuer, keys } = await start(one);
    await keys.find("one");
    time -= FRESH_MS;
    await keys.find("one");
    expect(issuer.requests).toHaveLength(2);
  });

  it("are those of before while the issuer is out, for an hour, and the log says so", async () => {
    const { issuer, keys } = await start(one);
    await keys.find("one");
    await issuer.stop();
    time += FRESH_MS;
    expect(await kidOf(keys, "one")).toBe("one");
    expect(await kidOf(keys, "one")).toBe("one");
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]?.[0]).toMatchObject({
      message: "the issuer's keys cannot be fetched; the keys fetched before are used",
    });
    await expect(keys.find("two")).rejects.toBeInstanceOf(Unavailable);
    time += USABLE_MS - FRESH_MS;
    await expect(keys.find("one")).rejects.toBeInstanceOf(Unavailable);
  });

  it("are asked for again 5 s after they could not be had", async () => {
    const { issuer, keys } = await start(one);
    issuer.answer = (_, response) => response.writeHead(500).end();
    for (const _ of [1, 2, 3]) await expect(keys.find("one")).rejects.toBeInstanceOf(Unavailable);
    expect(issuer.requests).toHaveLength(1);
    issuer.answer = undefined;
    time += PAUSE_MS;
    expect(await kidOf(keys, "one")).toBe("one");
    expect(await kidOf(keys, "two")).toBeUndefined();
  });

  it.each<[string, NonNullable<TestIssuer["answer"]>, string | RegExp]>([
    ["an error", (_, response) => response.writeHead(404).end("no"), "jwks.json answered 404"],
    ["no JSON", (_, response) => response.end("<html>"), "JWKS could not be parsed as JSON"],
    ["no JWKS", (_, response) => response.end("{}"), "JWKS does not include keys"],
    ["a redirect", (_, response) => response.writeHead(302, { location: "/elsewhere" }).end(), "fetch failed"],
    [
      "too much",
      (_, response) => response.end(Buffer.alloc(MAX_JWKS_BYTES + 1, " ")),
      `answered more than ${MAX_JWKS_BYTES} bytes`,
    ],
    [
      "half of it",
      (_, response) => response.writeHead(200, { "content-length": "9" }).end("{", () => response.destroy()),
      "terminated",
    ],
  ])("cannot be had from %s", async (_, answer, reason) => {
    const { issuer, keys } = await start(one);
    issuer.answer = answer;
    const failure = await keys.find("one").catch((error) => error);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure.message).toBe("the token cannot be checked");
    expect(failure.cause.message).toMatch(reason);
    expect(issuer.requests).toHaveLength(1);
  });

  it.each<[string, NonNullable<TestIssuer["answer"]>]>([
    ["nothing", () => {}],
    ["without an end", (_, response) => void response.writeHead(200).write("{")],
  ])("are given up when the issuer answers %s", async (_, answer) => {
    const issuer = await TestIssuer.start(one);
    issuer.answer = answer;
    const keys = new IssuerKeys({ uri: issuer.jwksUri, now: () => time, timeoutMs: 20 });
    const failure = await keys.find("one").catch((error) => error);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure.cause.name).toBe("TimeoutError");
  });
});
