import { App } from "cdktf";
import { REGIONS } from "../../src/aws/regions";
import { GlobalBackend } from "../../src/backend";

// main.ts as it is shipped, in as many regions as the first argument says.
const others = [...REGIONS.values()].filter(({ globalAccelerator }) => globalAccelerator).map(({ name }) => name);
const regions = [...new Set(["us-west-2", "eu-central-1", ...others])].slice(0, Number(process.argv[2] ?? 2));

const app = new App();

new GlobalBackend(app, "GlobalApp", {
  regions,
  table: {
    name: "GlobalApp",
    partitionKey: "item_id",
    seedItems: [{ item_id: "foobar", message: "hello from the global table" }],
  },
  accelerator: { port: 80 },
  healthCheck: { path: "/health" },
});

app.synth();
