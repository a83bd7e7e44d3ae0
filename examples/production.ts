import { App } from "cdktf";
import { GlobalBackend } from "../src/backend";
import type { BackendProps } from "../src/settings/schema";

/** Everything on that guards clients and data: put in names of your own, and take what you need. */
export const PRODUCTION: BackendProps = {
  regions: ["us-west-2", "eu-central-1"],
  // `npm run bootstrap` makes the bucket.
  state: { bucket: "example-terraform-state", key: "shop.tfstate", region: "eu-central-1" },
  domain: { name: "api.example.com", hostedZone: "example.com" },
  table: { name: "shop", partitionKey: "item_id", pointInTimeRecovery: true, deletionProtection: true },
  encryption: "customer-managed",
  // Of the account's concurrency in each region, which is 1,000 unless AWS says otherwise, and less in a new account.
  function: { reservedConcurrency: 200, logRetentionDays: 365, tracing: true },
  // Of all regions together: with it the assessment, and a drill on AWS, can say whether one region carries everything.
  load: { requestsPerSecond: 1000, meanDurationMs: 60 },
  loadBalancer: { scheme: "internal", deletionProtection: true },
  // Who asked what, and from where: for a year, and kept when the backend goes.
  trafficLogs: { flowLogs: true, retentionDays: 365 },
  // For one client address. A drill with its defaults sends 2,100 from each location.
  firewall: { requestsPer5Minutes: 3000 },
  accelerator: { deletionProtection: true },
  // Each address gets an email from each region, and must confirm it.
  alarms: { emails: ["on-call@example.com"] },
  writes: { issuer: "https://login.example.com", audience: "shop", scope: "items:write" },
  maxBodyBytes: 64 * 1024,
  tags: { application: "shop" },
};

if (require.main === module) {
  const app = new App();
  new GlobalBackend(app, "shop", PRODUCTION);
  app.synth();
}
