declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** How long a table stays CREATING. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
  }

  /** A server that is not listening yet. */
  export default function dynalite(options?: Options): Server;
}
