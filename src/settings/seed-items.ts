import { z } from "zod";
import { itemSize, type Storable } from "./item-size";

/** Attribute that the function keeps an item's version in, as functions/api/version.ts has it. */
export const VERSION = "_version";

export type { Storable };

/** Limits of DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_LEVELS = 32;
const MAX_NAME_BYTES = 65_535;
const MAX_ITEM_BYTES = 400 * 1024;

/** The smallest positive number. */
const MIN_NUMBER = 1e-130;

const STORABLE = "use texts, numbers up to 2^53, true, false, null, and lists and objects of these";

/**
 * Each is written by a transaction of its own, and all are in the synthesized output. Ours; more is data, which DynamoDB
 * imports from S3.
 */
export const MAX_SEED_ITEMS = 1000;

/** Why a value cannot be in an item, and where. */
interface Unstorable {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  readonly message: string;
}

function* unstorable(value: unknown, path: readonly PropertyKey[], isTop = false): Generator<Unstorable> {
  const problem = (message: string): Unstorable => ({ path, value, message });
  if (typeof value === "string") {
    if (!value.isWellFormed()) yield problem("it has half of a surrogate pair: use whole characters");
  } else if (typeof value === "number") {
    if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) yield problem(STORABLE);
    else if (value !== 0 && Math.abs(value) < MIN_NUMBER)
      yield problem("DynamoDB has no number between 0 and 1e-130: use 0, or a text");
  } else if (Array.isArray(value) || isPlain(value)) {
    // The item itself is not counted as a level.
    if (path.length > MAX_LEVELS) yield problem(`DynamoDB nests at most ${MAX_LEVELS} levels: flatten it`);
    else {
      for (const [name, child] of Object.entries(value)) {
        const key = Array.isArray(value) ? Number(name) : name;
        if (typeof key === "string") yield* badName(key, [...path, key], isTop);
        if (child !== undefined || Array.isArray(value)) yield* unstorable(child, [...path, key]);
      }
    }
  } else if (typeof value !== "boolean" && value !== null) yield problem(STORABLE);
}

function* badName(name: string, path: readonly PropertyKey[], isTop: boolean): Generator<Unstorable> {
  const problem = (message: string): Unstorable => ({ path, value: name, message });
  if (name === "" || name === "__proto__") yield problem("an attribute cannot have this name: choose another");
  else if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    yield problem(`an attribute's name has at most ${MAX_NAME_BYTES} bytes: use a shorter one`);
  else if (!name.isWellFormed()) yield problem("it has half of a surrogate pair: use whole characters");
  else if (isTop && name === VERSION)
    yield problem("the function keeps an item's version in this attribute: remove it");
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** An item as a plain object, to be written once. */
export const seedItem = z
  .custom<{ readonly [attribute: string]: Storable | undefined }>(isPlain, {
    error: "use an object with the table's key",
  })
  .superRefine((item, context) => {
    const problems = [...unstorable(item, [], true)];
    for (const { path, value, message } of problems) {
      context.addIssue({ code: "custom", path: [...path], input: value ?? null, message });
    }
    if (problems.length > 0) return;
    const bytes = itemSize(item);
    if (bytes > MAX_ITEM_BYTES) {
      context.addIssue({
        code: "custom",
        message: `it has ${bytes} bytes, and DynamoDB takes ${MAX_ITEM_BYTES}: make it smaller`,
      });
    }
  });
