import { createHash } from "node:crypto";

/** Hexadecimal digits that stay the same for the same text. */
export const digitsOf = (text: string, count: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, count);

/** 32 hexadecimal digits as a UUID is written. */
export const uuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
