import { describe, expect, test } from "vitest";
import { type PathAssumptions, throughEdge, throughInternet } from "../../src/model/front-path";
import { cableMs, locate, locationOf, roundTripMs } from "../../src/model/geography";

const SYDNEY = locate("Sydney");
const FRANKFURT = locate("Frankfurt");
const US = locationOf("us-west-2");
const ASSUMED: PathAssumptions = { internetFactor: 1.2, edgeMs: 10, tlsRoundTrips: 1, upstream: "with-client" };

describe("a connection to the load balancer itself", () => {
  test("takes a round trip on the Internet for TCP, for each of TLS, and for the request", () => {
    const { firstMs, keptMs } = throughInternet(SYDNEY, US, ASSUMED);
    expect(keptMs).toBeCloseTo(3 + 1.2 * cableMs(SYDNEY, US));
    expect(firstMs).toBeCloseTo(3 * keptMs);
    expect(throughInternet(SYDNEY, US, { ...ASSUMED, tlsRoundTrips: 2 }).firstMs).toBeCloseTo(4 * keptMs);
    expect(throughInternet(SYDNEY, US, { ...ASSUMED, tlsRoundTrips: 0 }).firstMs).toBeCloseTo(2 * keptMs);
  });

  test("is as long as the model's round trip where the Internet is as fast as AWS's network", () => {
    expect(throughInternet(SYDNEY, US, { ...ASSUMED, internetFactor: 1 }).keptMs).toBeCloseTo(roundTripMs(SYDNEY, US));
  });
});

describe("a connection through an accelerator", () => {
  const far = cableMs(SYDNEY, US);

  test("goes to the edge and from there on AWS's network, once it is open", () => {
    expect(throughEdge(SYDNEY, US, ASSUMED).keptMs).toBeCloseTo(10 + far);
  });

  test("waits at the edge for the connection to the load balancer, which opens at nearly the same time", () => {
    // TCP ends after 10 ms at the edge, but TLS must wait until the edge is connected: one round trip to the region.
    expect(throughEdge(SYDNEY, US, ASSUMED).firstMs).toBeCloseTo(2 * 10 + 3 * far);
  });

  test("saves a round trip to the region where the edge has a connection ready", () => {
    expect(throughEdge(SYDNEY, US, { ...ASSUMED, upstream: "ready" }).firstMs).toBeCloseTo(3 * 10 + 2 * far);
  });

  test("waits for nothing where the region is closer to the edge than the client is", () => {
    const near = locationOf("eu-central-1");
    expect(throughEdge(FRANKFURT, near, ASSUMED).firstMs).toBeCloseTo(3 * 10);
  });

  test("is slower than the direct way for clients close to a region, and faster for those far away", () => {
    const difference = (city: typeof SYDNEY, region: typeof US) =>
      throughInternet(city, region, ASSUMED).firstMs - throughEdge(city, region, ASSUMED).firstMs;
    expect(difference(FRANKFURT, locationOf("eu-central-1"))).toBeLessThan(0);
    expect(difference(SYDNEY, US)).toBeGreaterThan(0);
  });
});
