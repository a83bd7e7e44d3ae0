import { App } from "cdktf";
import { GlobalBackend } from "./src/backend";

const app = new App();

new GlobalBackend(app, "GlobalApp", {
  regions: ["us-west-2", "eu-central-1"],
  table: {
    name: "GlobalApp",
    partitionKey: "item_id",
    seedItems: [{ item_id: "foobar", message: "hello from the global table" }],
  },
  accelerator: { port: 80 },
  healthCheck: { path: "/health" },
});

app.synth();
