import { describe, expect, it } from "vitest";
import { clientPort, frontPorts } from "../../src/topology/front-ports";
import { topologyOf } from "../support/topology";

const ranges = (...pairs: [number, number][]) => ({
  listener: { portRanges: pairs.map(([fromPort, toPort]) => ({ fromPort, toPort })) },
});

describe("the front ports", () => {
  it("are those of the accelerator on which load balancers listen", () => {
    expect(frontPorts(topologyOf(""))).toEqual([{ port: 80, protocol: "HTTP" }]);
    expect(frontPorts(topologyOf("", { tls: true }))).toEqual([
      { port: 80, protocol: "HTTP" },
      { port: 443, protocol: "HTTPS" },
    ]);
  });

  it("are no more than the load balancers' in a wide range, each once", () => {
    expect(frontPorts(topologyOf("", { tls: true, ...ranges([1, 65_535]) }))).toEqual([
      { port: 80, protocol: "HTTP" },
      { port: 443, protocol: "HTTPS" },
    ]);
  });

  it("are those of every listener of the accelerator", () => {
    const topology = topologyOf("", { tls: true });
    const { front } = topology;
    const listeners = [80, 443].flatMap((port) =>
      front.listeners.map((each) => ({ ...each, portRanges: [{ fromPort: port, toPort: port }] })),
    );
    expect(frontPorts({ ...topology, front: { ...front, listeners } })).toEqual(frontPorts(topology));
  });

  it("are the first of a range in which nobody listens", () => {
    expect(frontPorts(topologyOf("", ranges([9000, 9010])))).toEqual([{ port: 9000, protocol: "HTTP" }]);
  });
});

it("clients come to HTTPS where there is any", () => {
  expect(clientPort(topologyOf(""))).toEqual({ port: 80, protocol: "HTTP" });
  expect(clientPort(topologyOf("", { tls: true }))).toEqual({ port: 443, protocol: "HTTPS" });
});
