import { App } from "cdktf";
import { GlobalBackend } from "../../src/backend";

/* A main.ts of the tests' own, as a process: its settings are its argument, as JSON. */
const app = new App();
new GlobalBackend(app, "GlobalApp", JSON.parse(process.argv[2] ?? ""));
app.synth();
