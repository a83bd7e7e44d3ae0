import { expect, it } from "vitest";
import { plain } from "../../../src/commands/paint";
import { welcome } from "../../../src/commands/start/welcome";
import { locate } from "../../../src/model/geography";
import type { Topology } from "../../../src/topology/topology";
import { accelerated, topologyOf } from "../../support/topology";

const seattle = locate("Seattle");

function welcomeOf(topology: Topology): string {
  const addresses = { addresses: {}, loadBalancers: {}, tables: {}, awsEndpointUrl: "" } as never;
  const props = { topology, locations: [seattle], addresses, propagation: 20, speed: 1, watch: false };
  return welcome({ ...props, unhealthy: new Map() }, plain);
}

it("foretells the failover of the region that serves the first clients, with the edge's time of this simulator", () => {
  expect(welcomeOf(topologyOf(""))).toContain("Predicted for us-west-2: detected in 15 to 40 s, left in 35 to 60 s.");
});

it("says which rules of the firewall hold here, and which hold on AWS only", () => {
  const rateLimits = [{ requests: 2000, windowSeconds: 300 }];
  const lineOf = (loadBalancer: object) =>
    welcomeOf(topologyOf("", { loadBalancer }))
      .split("\n")
      .filter((line) => line.includes("firewall"));
  expect(lineOf({})).toEqual([]);
  expect(lineOf({ firewall: { rateLimits, otherRules: ["One", "Two"] } })).toEqual([
    "  firewall: over 2000 requests in 300 s from one client address get 403, checked every 10 s; not enforced here: One, Two (docs/api.md)",
  ]);
  expect(lineOf({ firewall: { rateLimits: [], otherRules: ["One"] } })).toEqual([
    "  firewall: refuses nothing here; not enforced here: One (docs/api.md)",
  ]);
});

it("foretells that of another region where the dial of the nearest one is at 0", () => {
  const topology = topologyOf("");
  const listeners = accelerated(topology).front.listeners.map((listener) => ({
    ...listener,
    endpointGroups: listener.endpointGroups.map((group) =>
      group.region === "us-west-2" ? { ...group, trafficDialPercentage: 0 } : group,
    ),
  }));
  const text = welcomeOf({ ...topology, front: { ...accelerated(topology).front, listeners } });
  expect(text).toContain("Predicted for eu-central-1:");
  expect(text).toContain("npm run status -- eu-central-1 400");
});
