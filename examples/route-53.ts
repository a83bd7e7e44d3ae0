import { App } from "cdktf";
import { GlobalBackend } from "../src/backend";
import type { BackendProps } from "../src/settings/schema";

/** Route 53 in place of Global Accelerator: a resolver tells clients the closest healthy region. docs/front.md compares the two. */
export const ROUTE_53: BackendProps = {
  regions: ["us-west-2", "eu-central-1"],
  // Clients need a name: each region has its own addresses, and they change.
  domain: { name: "api.example.com", hostedZone: "example.com" },
  front: "route-53",
  table: { name: "guide", partitionKey: "item_id", seedItems: [{ item_id: "foobar", message: "hello by name" }] },
  // Resolvers keep an answer for 60 s. Quicker checks save a part of that time.
  healthCheck: { path: "/health", intervalSeconds: 10, timeoutSeconds: 5 },
  // Of clients whose resolvers honour the TTL: `npm run drill -- --stretched 0` has only these. Others stay for up to ten minutes
  // longer, and a drill with them misses this objective (docs/front.md).
  objectives: { rtoSeconds: 120 },
  // Latency records have no dial: `npm run deploy` goes region by region, but all clients of a region meet new code at once.
  release: { steps: [] },
};

if (require.main === module) {
  const app = new App();
  new GlobalBackend(app, "guide", ROUTE_53);
  app.synth();
}
