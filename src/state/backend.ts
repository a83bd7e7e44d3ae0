import { readFileSync } from "node:fs";
import { UserError } from "../process/user-error";
import { stackFile } from "../topology/from-synth";

/** Where a stack's state is kept in S3. */
export interface S3State {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

/** Where a stack's state is kept, as far as it is of a kind that is known here. */
export type StateBackend =
  | ({ readonly kind: "s3" } & S3State)
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "other"; readonly type: string };

/** What a synthesized stack says of its state; Terraform keeps it in a file where nothing is said. */
export function stateBackendOf(outdir: string, stack: string): StateBackend {
  const { terraform = {} } = JSON.parse(readFileSync(stackFile(outdir, stack), "utf8"));
  const [type, block = {}] = Object.entries<Record<string, string>>(terraform.backend ?? {})[0] ?? ["local"];
  const { bucket = "", key = "", region = "", path = "terraform.tfstate" } = block;
  if (type === "s3") return { kind: "s3", bucket, key, region };
  return type === "local" ? { kind: "local", path } : { kind: "other", type };
}

/** @throws UserError where the stack keeps its state elsewhere, or does not say where in S3 */
export function s3StateOf(outdir: string, stack: string): S3State {
  const backend = stateBackendOf(outdir, stack);
  if (backend.kind !== "s3") {
    const where = backend.kind === "local" ? `in the file ${backend.path}` : `in a backend of type ${backend.type}`;
    throw new UserError(
      `${stack} keeps its state ${where}: to keep it in S3, set state: { bucket: "...", region: "..." } in main.ts, then run this again`,
    );
  }
  const missing = (["bucket", "key", "region"] as const).filter((name) => backend[name] === "");
  if (missing.length === 0) return backend;
  throw new UserError(`the state of ${stack} lacks ${missing.join(", ")}: set state: { bucket, region } in main.ts`);
}
