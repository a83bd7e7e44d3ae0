import { App } from "cdktf";
import { GlobalBackend } from "../src/backend";
import type { BackendProps } from "../src/settings/schema";

/**
 * Blue/green releases across regions by the traffic dial: one region has the new version (green) while the other
 * one still has the version before (blue). After the first deployment every `npm run deploy` does it so.
 */
export const BLUE_GREEN: BackendProps = {
  regions: ["us-west-2", "eu-central-1"],
  table: { name: "catalog", partitionKey: "item_id", seedItems: [{ item_id: "foobar", message: "hello from blue" }] },
  release: {
    // The region in which a bad version harms the fewest clients is the first green one.
    order: ["eu-central-1", "us-west-2"],
    // Percent of the region's own dial: at first one client in twenty that is near the region meets the new version.
    steps: [5, 25, 100],
    // CloudWatch's figures are a minute or more old, and fewer than 50 requests say nothing.
    bakeMinutes: 10,
    // What the new version must answer before any client meets it. Add what your application must never break.
    smoke: ["/get/foobar"],
  },
  // While one region is released, the other one has all clients: a release starts only if it can carry them.
  load: { requestsPerSecond: { Seattle: 120, Frankfurt: 60 }, meanDurationMs: 40 },
  function: { reservedConcurrency: 50 },
};

if (require.main === module) {
  const app = new App();
  new GlobalBackend(app, "catalog", BLUE_GREEN);
  app.synth();
}
