// Writes a review as the comment of its pull request: one comment, which later reviews replace.
// Usage: node comment.mjs FILE
import { call, event, findOwn } from "./github.mjs";
import { pullRequestOf } from "./pull-request.mjs";
import { asUntrusted, MARKER, readReview } from "./review-text.mjs";

const [file = ""] = process.argv.slice(2);
const { pull_request, workflow_run } = event();

const UNTRUSTED =
  "_The code of this pull request made this review, without credentials. Trust it as much as you trust the pull request._";

const number = pull_request ? pull_request.number : await pullRequestOf(workflow_run);
const review = readReview(file);
const body = [MARKER, ...(pull_request ? [review] : [UNTRUSTED, "", asUntrusted(review)])].join("\n");

if (number === undefined) {
  console.log("no open pull request has this commit as its latest: nothing to comment");
} else {
  const comment = await findOwn(`/issues/${Number(number)}/comments?sort=created`, MARKER);
  if (comment) await call("PATCH", `/issues/comments/${comment.id}`, { body });
  else await call("POST", `/issues/${Number(number)}/comments`, { body });
}
