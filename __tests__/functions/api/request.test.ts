import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../functions/api/request";
import { albEvent } from "../../support/alb-event";

const text = (body: Uint8Array) => Buffer.from(body).toString("utf8");

describe("a request", () => {
  it("has the event's method and its path, still encoded", () => {
    const request = decodeRequest(albEvent({ method: "PUT", path: "/items/a%2Fb" }));
    expect(request).toMatchObject({ method: "PUT", path: "/items/a%2Fb" });
  });

  it.each([false, true])("has the same body whether the ALB sent it as base64 or not (%s)", (base64) => {
    const request = decodeRequest(albEvent({ path: "/items/a", body: '{"name":"Zoë"}', base64 }));
    expect(text(request.body)).toBe('{"name":"Zoë"}');
  });

  it.each([false, true])("has its headers by any case of their names (multi-value: %s)", (multiValue) => {
    const { header } = decodeRequest(albEvent({ path: "/", headers: { "If-match": '"v1"' }, multiValue }));
    expect(header("If-Match")).toEqual(['"v1"']);
    expect(header("if-none-match")).toEqual([]);
  });

  it("has all the values of a header that was sent several times", () => {
    const multiValueHeaders = { "if-match": ['"v1"', '"v2"'], "IF-MATCH": ['"v3"'] };
    const { header } = decodeRequest({ ...albEvent({ path: "/" }), multiValueHeaders });
    expect(header("If-Match")).toEqual(['"v1"', '"v2"', '"v3"']);
  });

  it("has an empty body if the event has none", () => {
    expect(decodeRequest({ ...albEvent({ path: "/" }), body: null }).body).toHaveLength(0);
  });
});
