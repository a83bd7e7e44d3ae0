import { expect, it } from "vitest";
import { plain } from "../../../src/commands/paint";
import { welcome } from "../../../src/commands/start/welcome";
import { locate } from "../../../src/model/geography";
import { latencyRecordsByHand } from "../../../src/topology/by-hand";
import type { Topology } from "../../../src/topology/topology";
import { accelerated, topologyOf } from "../../support/topology";

const PAGE_URL = "http://127.0.0.1:8230/?token=t";
const seattle = locate("Seattle");

function welcomeOf(topology: Topology): string {
  const addresses = { addresses: {}, loadBalancers: {}, tables: {}, awsEndpointUrl: "" } as never;
  const props = { topology, locations: [seattle], addresses, propagation: 20, speed: 1, watch: false };
  return welcome({ ...props, pageUrl: PAGE_URL, unhealthy: new Map() }, plain);
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

it("gives requests that find a load balancer without the domain's real records, where Route 53 is in front", () => {
  const topology = { ...topologyOf("", { tls: true }), front: latencyRecordsByHand(["us-west-2", "eu-central-1"]) };
  const addresses = {
    addresses: { Seattle: ["https://api.example.com:8080"] },
    httpAddresses: { Seattle: ["http://api.example.com:8081"] },
    nameServers: { Seattle: "127.0.0.1:8082" },
    loadBalancers: { "us-west-2": "https://127.0.1.1:8080", "eu-central-1": "https://127.0.1.2:8080" },
    certificate: "PEM",
    tables: {},
    awsEndpointUrl: "",
  } as never;
  const props = { topology, locations: [seattle], addresses, propagation: 20, speed: 1, watch: false };
  const lines = welcome({ ...props, pageUrl: PAGE_URL, unhealthy: new Map() }, plain).split("\n");
  expect(lines).toContain(
    "  clients in Seattle: https://api.example.com:8080  http://api.example.com:8081  name server 127.0.0.1:8082",
  );
  expect(lines.filter((line) => line.includes("curl"))).toEqual([
    "  curl -i --cacert .globalapp/ca.pem --resolve api.example.com:8080:127.0.1.1 https://api.example.com:8080/health",
    "  curl -i --cacert .globalapp/ca.pem --resolve api.example.com:8080:$(dig +short @127.0.0.1 -p 8082 api.example.com) https://api.example.com:8080/health    # asks the name server, and so follows a failover",
  ]);
  expect(lines).toContain("Predicted for us-west-2: detected in 15 to 40 s, left in 35 to 120 s.");
});
