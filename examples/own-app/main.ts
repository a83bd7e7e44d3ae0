import { App } from "cdktf";
import { GlobalBackend } from "../../src/backend";
import type { BackendProps } from "../../src/settings/schema";

/** An application of one's own in place of functions/api: what docs/your-application.md explains. */
export const OWN_APP: BackendProps = {
  regions: ["us-west-2", "eu-central-1"],
  table: {
    name: "guests",
    partitionKey: "event",
    sortKey: "guest",
    seedItems: [{ event: "launch", guest: "Ada", answer: "yes" }],
  },
  function: {
    entry: "examples/own-app/app.ts",
    tableActions: ["Query", "UpdateItem"],
  },
};

if (require.main === module) {
  const app = new App();
  new GlobalBackend(app, "guests", OWN_APP);
  app.synth();
}
