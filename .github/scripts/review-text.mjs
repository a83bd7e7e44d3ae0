// The text of a review, which goes into a comment or an issue.
import { closeSync, constants, openSync, readSync } from "node:fs";

/** First line of the comment, by which it is found again. */
export const MARKER = "<!-- globalapp-review -->";

/** First line of the review of each stack, which also names it. */
const OWN_MARKER = /^<!-- globalapp-review\b[^\n]*-->$/gm;

/** GitHub refuses more than 65,536 characters; the rest is for what is put before the review. */
const MOST = 60_000;

/**
 * Reads a review, without its marker.
 * @param {string} path a regular file: a symbolic link is refused
 * @returns {string} cut to what GitHub accepts
 */
export function readReview(path) {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    // A character has at most four bytes.
    const buffer = Buffer.alloc(MOST * 4);
    const text = buffer.toString("utf8", 0, readSync(file, buffer)).replace(OWN_MARKER, "").trim();
    return text.length <= MOST
      ? text
      : `${text.slice(0, MOST)}\n\n(The review is longer. The run's summary has all of it.)`;
  } finally {
    closeSync(file);
  }
}

/** Tags that a review has; GitHub itself removes their scripts and styles. */
const TAGS = /^<\/?(details|summary|br|b|sub)\s*\/?>/i;

/** A character of no width, which ends a mention or a link. */
const NOTHING = "\u200b";

/**
 * Makes text of somebody else harmless, which is shown under the name of this repository's bot: nobody is mentioned, nothing
 * is linked or loaded, and nothing is hidden.
 * @param {string} text
 */
export const asUntrusted = (text) =>
  text
    .replace(/</g, (_, at) => (TAGS.test(text.slice(at, at + 20)) ? "<" : "&lt;"))
    .replace(/@(?=\w)/g, `@${NOTHING}`)
    .replace(/#(?=\d)/g, `#${NOTHING}`)
    .replace(/!(?=\[)/g, `!${NOTHING}`)
    .replace(/\](?=[([:])/g, `]${NOTHING}`)
    .replace(/:\/\//g, `:${NOTHING}//`);
