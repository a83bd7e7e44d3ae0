import type { Config } from "./config";
import { isReserved } from "./reserved";
import { Refusal } from "./response";

/** The primary key of an item: its one or two key attributes by name. */
export type Key = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;

/**
 * The key that the ids in a path name.
 *
 * @param ids percent-encoded, the partition key's first
 * @throws Refusal (400) for an id that is not percent-encoded UTF-8, longer than DynamoDB allows, or reserved
 */
export function decodeKey(ids: readonly string[], config: Config): Key {
  const [partition = "", sort = ""] = ids;
  const key: Record<string, string> = {
    [config.partitionKey]: decodeId(partition, config.partitionKey, MAX_PARTITION_KEY_BYTES),
  };
  if (isReserved(key[config.partitionKey] ?? "")) {
    throw new Refusal(400, `the ${config.partitionKey} in the path is reserved; use another one`);
  }
  if (config.sortKey) key[config.sortKey] = decodeId(sort, config.sortKey, MAX_SORT_KEY_BYTES);
  return key;
}

function decodeId(encoded: string, attribute: string, maxBytes: number): string {
  const id = percentDecoded(encoded, attribute);
  const bytes = Buffer.byteLength(id);
  if (bytes > maxBytes) {
    throw new Refusal(400, `the ${attribute} in the path has ${bytes} bytes; use at most ${maxBytes}`);
  }
  return id;
}

function percentDecoded(encoded: string, attribute: string): string {
  try {
    const decoded = decodeURIComponent(encoded);
    if (decoded.isWellFormed()) return decoded;
  } catch {}
  throw new Refusal(400, `the ${attribute} in the path is not percent-encoded UTF-8`);
}
