import type { Review } from "./review";

/** Of the JSON; a change of what a key means raises it. docs/review.md describes the keys. */
const SCHEMA_VERSION = 1;

/** A review as JSON. */
export const reviewJson = (review: Review): string => JSON.stringify({ schema: SCHEMA_VERSION, ...review }, null, 2);
