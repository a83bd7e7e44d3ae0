import fc from "fast-check";

/** Every character that there is. One for all tests: each that is made counts all characters first. */
export const ANY_TEXT = fc.string({ unit: "binary" });
