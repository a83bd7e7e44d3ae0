import { App } from "cdktf";
import { GlobalBackend } from "../src/backend";
import type { BackendProps } from "../src/settings/schema";

/** A region on each of three continents: every client is near one of them, and any one of them can carry everything. */
export const THREE_CONTINENTS: BackendProps = {
  // Terraform cannot move the table out of the first region. Add others at the end.
  regions: ["us-west-2", "eu-central-1", "ap-northeast-1"],
  table: {
    name: "scores",
    partitionKey: "item_id",
    seedItems: [{ item_id: "foobar", message: "hello from everywhere" }],
  },
  // Where clients are decides which region gets the load of one that fails: without eu-central-1, Frankfurt goes to us-west-2 and
  // Mumbai to ap-northeast-1. `npm run assess` says so for every failure, and whether the others can carry it.
  load: {
    requestsPerSecond: { "San Francisco": 300, "Sao Paulo": 100, Frankfurt: 400, Mumbai: 150, Tokyo: 250, Sydney: 50 },
    meanDurationMs: 50,
  },
  // In each region: enough for the load of all three.
  function: { reservedConcurrency: 150 },
  // Two checks 10 s apart, in place of 15 s, keep the objective, which is for the slowest case.
  healthCheck: { path: "/health", intervalSeconds: 10, timeoutSeconds: 5 },
  objectives: { rtoSeconds: 60 },
};

if (require.main === module) {
  const app = new App();
  new GlobalBackend(app, "scores", THREE_CONTINENTS);
  app.synth();
}
