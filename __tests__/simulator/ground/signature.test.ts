import { describe, expect, it } from "vitest";
import { signatureOf } from "../../../src/simulator/ground/signature";

describe("a signature", () => {
  it("says whose it is, and for which service of which region", () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=ASIA0123456789ABCDEF/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    expect(signatureOf({ authorization })).toEqual({
      accessKeyId: "ASIA0123456789ABCDEF",
      region: "eu-central-1",
      service: "dynamodb",
    });
  });

  it.each([undefined, "Bearer abc", "AWS4-HMAC-SHA256 Credential="])("says nothing in %s", (authorization) => {
    expect(signatureOf({ authorization })).toEqual({ accessKeyId: "", region: "", service: "" });
  });
});
