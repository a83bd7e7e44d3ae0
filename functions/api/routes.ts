import type { Config } from "./config";

/** Something that a path leads to. */
export interface Route {
  readonly resource: "health" | "item";
  /** The methods that it answers, in the order of the `Allow` header. */
  readonly methods: readonly string[];
  /** The ids in the path of an item, still percent-encoded: the partition key's, then the sort key's if there is one. */
  readonly ids: readonly string[];
}

const READ = ["GET", "HEAD"];
const WRITE = ["PUT", "DELETE"];
const READ_AND_WRITE = [...READ, ...WRITE];

export function isWrite(method: string): boolean {
  return WRITE.includes(method);
}

/** Where a path leads, or undefined. An id is never empty, as no key attribute can be. */
export function findRoute(path: string, config: Config): Route | undefined {
  if (path === config.healthPath) return { resource: "health", methods: READ, ids: [] };

  const [root, collection, ...ids] = path.split("/");
  if (root !== "" || ids.length !== (config.sortKey ? 2 : 1) || ids.includes("")) return undefined;
  if (collection === "get") return { resource: "item", methods: READ, ids };
  if (collection === "items")
    return { resource: "item", methods: config.writes === "off" ? READ : READ_AND_WRITE, ids };
  return undefined;
}
