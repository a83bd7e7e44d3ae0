import { describe, expect, it } from "vitest";
import { inTurn, isGoodFor, type RequestKind, requestOf } from "../../../src/drill/traffic/request-kind";

const kind = (name: string, changes: Partial<RequestKind> = {}): RequestKind => ({
  name,
  method: "GET",
  path: "/",
  headers: {},
  share: 1,
  ...changes,
});

const names = (kinds: readonly RequestKind[], count: number): string => {
  const next = inTurn(kinds);
  return Array.from({ length: count }, () => next().name).join("");
};

describe("kinds of requests in turn", () => {
  it("have their shares after few requests already, and are spread", () => {
    expect(names([kind("r", { share: 0.7 }), kind("w", { share: 0.2 }), kind("x", { share: 0.1 })], 20)).toBe(
      "rrwrrxrrwrrrwrrxrrwr",
    );
  });

  it("keep their shares over many requests, however small one is", () => {
    const all = names([kind("r", { share: 999 }), kind("w", { share: 1 })], 5000);
    expect(all.match(/w/g)).toHaveLength(5);
  });

  it("are the same whenever they are sent", () => {
    const kinds = [kind("a", { share: 1 / 3 }), kind("b", { share: 1 / 7 }), kind("c", { share: 0.1 })];
    expect(names(kinds, 1000)).toBe(names(kinds, 1000));
  });
});

describe("a request of a kind", () => {
  it("has its number in its path and its body", () => {
    const write = kind("write", { method: "PUT", path: "/items/{n}?again={n}", body: '{"id":"{n}"}' });
    expect(requestOf(write, 17, {})).toEqual({
      path: "/items/17?again=17",
      parts: { method: "PUT", headers: {}, body: '{"id":"17"}' },
    });
  });

  it("has variables in its headers", () => {
    const read = kind("read", { headers: { authorization: `Bearer \${TOKEN}`, accept: "text/plain" } });
    expect(requestOf(read, 1, { TOKEN: "secret$&" }).parts.headers).toEqual({
      authorization: "Bearer secret$&",
      accept: "text/plain",
    });
  });

  it("is good with 200 to 299, or with the statuses that it names alone", () => {
    const statuses = [undefined, 199, 200, 299, 300, 404];
    expect(statuses.filter((status) => isGoodFor(kind("any"), status))).toEqual([200, 299]);
    expect(statuses.filter((status) => isGoodFor(kind("none", { statuses: [404] }), status))).toEqual([404]);
  });
});
