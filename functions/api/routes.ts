import type { Config } from "./config";

/** Something that a path leads to. */
export interface Route {
  /** For the log, such as /items/{item_id}. */
  readonly name: string;
  /** The methods that it answers, in the order of the `Allow` header. */
  readonly methods: readonly string[];
  /** The ids in the path of an item, still percent-encoded: the partition key's, then the sort key's if there is one. */
  readonly ids: readonly string[];
}

const READ = ["GET", "HEAD"];
const WRITE = ["PUT", "DELETE"];

export function isWrite(method: string): boolean {
  return WRITE.includes(method);
}

/** Where a path leads, or undefined. An id is never empty, as no key attribute can be. */
export function findRoute(
  path: string,
  config: Pick<Config, "partitionKey" | "sortKey" | "writes">,
): Route | undefined {
  const [root, collection, ...ids] = path.split("/");
  const keys = [config.partitionKey, ...(config.sortKey ? [config.sortKey] : [])];
  if (root !== "" || ids.length !== keys.length || ids.includes("")) return undefined;
  const name = ["", collection, ...keys.map((key) => `{${key}}`)].join("/");
  if (collection === "get") return { name, methods: [...READ, "OPTIONS"], ids };
  const methods = [...READ, ...(config.writes === "off" ? [] : WRITE), "OPTIONS"];
  if (collection === "items") return { name, methods, ids };
  return undefined;
}
