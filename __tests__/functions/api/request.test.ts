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

  it("has an empty body if the event has none", () => {
    expect(decodeRequest({ ...albEvent({ path: "/" }), body: null }).body).toHaveLength(0);
  });
});
