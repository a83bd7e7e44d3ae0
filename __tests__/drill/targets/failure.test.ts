import { describe, expect, it } from "vitest";
import { failureOf, mostFrequent } from "../../../src/drill/targets/failure";

describe("what a socket's error says", () => {
  it.each([
    ["ECONNREFUSED", "refused"],
    ["ECONNRESET", "reset"],
    ["EPIPE", "reset"],
    [undefined, "reset"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "wrong-name"],
    ["CERT_HAS_EXPIRED", "untrusted"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "untrusted"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "untrusted"],
    ["EMFILE", "local"],
    ["EADDRNOTAVAIL", "local"],
  ])("%s: %s", (code, failure) => {
    expect(failureOf(Object.assign(new Error("no"), { code }))).toBe(failure);
  });
});

describe("what went wrong most often", () => {
  it("is told in words, or by its status", () => {
    expect(mostFrequent([{ status: 502 }, { error: "wrong-name" }, { error: "wrong-name" }])).toBe(
      "a certificate of another name",
    );
    expect(mostFrequent([{ status: 502 }, { status: 502 }, { error: "timeout" }])).toBe("status 502");
  });

  it("is nothing where nothing did", () => {
    expect(mostFrequent([])).toBeUndefined();
  });
});
