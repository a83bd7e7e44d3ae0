// Looks for an artifact of the run that started this one. Sets the output `found`, and refuses one that is too large.
// Usage: node find-artifact.mjs NAME
import { call, event, output } from "./github.mjs";

/** A review has 60,000 characters at most. */
const MOST_BYTES = 1024 * 1024;

const [name = ""] = process.argv.slice(2);
const { id } = event().workflow_run;
const { artifacts } = await call("GET", `/actions/runs/${Number(id)}/artifacts?name=${encodeURIComponent(name)}`);
const [artifact] = artifacts;
if (artifact && artifact.size_in_bytes > MOST_BYTES) {
  throw new Error(`the artifact ${name} has ${artifact.size_in_bytes} bytes, and at most ${MOST_BYTES} are accepted`);
}
output("found", String(artifact !== undefined && !artifact.expired));
