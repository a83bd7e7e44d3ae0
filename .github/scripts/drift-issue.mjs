// Keeps one issue open while what is deployed differs from the main branch, and closes it when it no longer does.
// Usage: DRIFTED=true|false node drift-issue.mjs FILE
import { call, findOwn, runUrl, variable } from "./github.mjs";
import { readReview } from "./review-text.mjs";

const MARKER = "<!-- globalapp-drift -->";
const TITLE = "What is deployed differs from the main branch";

const [file = ""] = process.argv.slice(2);
const drifted = variable("DRIFTED") === "true";
const issue = await findOwn("/issues?state=open&creator=github-actions%5Bbot%5D", MARKER);

const intro = drifted
  ? `An apply of the main branch would change what is deployed, or the review found something. Seen by [this run](${runUrl()}).`
  : `Nothing differs any more. Seen by [this run](${runUrl()}).`;
const body = [MARKER, intro, "", readReview(file)].join("\n");

if (drifted && !issue) await call("POST", "/issues", { title: TITLE, body });
else if (drifted && issue) await call("PATCH", `/issues/${issue.number}`, { body });
else if (issue) await call("PATCH", `/issues/${issue.number}`, { body, state: "closed" });
