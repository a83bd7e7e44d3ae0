import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Providers } from "./tools";
import { zip } from "./zip";

interface StackJson {
  readonly terraform: {
    readonly required_providers: Record<string, { version: string }>;
    readonly backend?: { readonly s3?: Record<string, unknown> };
  };
  readonly provider: Record<string, unknown>;
  readonly data: Record<string, Record<string, Record<string, unknown>>>;
}

/**
 * Fits a synthesized stack to the providers that are here, and touches nothing else of it: the versions of the providers,
 * how a bucket for the state is reached, and where there is no archive provider, its zip and all that comes of it.
 * @param folder of the stack
 * @returns whether anything had to be changed
 */
export function prepare(folder: string, { aws, archive }: Providers): boolean {
  const path = join(folder, "cdk.tf.json");
  const synthesized = readFileSync(path, "utf8");
  const stack: StackJson = JSON.parse(synthesized);
  const required = stack.terraform.required_providers;
  if (required.aws) required.aws.version = aws;
  // A bucket of AWS's has a name in DNS, one of a double has a path.
  if (stack.terraform.backend?.s3) stack.terraform.backend.s3.use_path_style = true;
  if (required.archive && archive !== undefined) required.archive.version = archive;
  const prepared = archive === undefined ? withoutArchives(stack, folder) : JSON.stringify(stack);
  if (prepared === JSON.stringify(JSON.parse(synthesized))) return false;
  writeFileSync(path, prepared);
  return true;
}

/** Does what `archive_file` does, and puts what it would say in its place. */
function withoutArchives(stack: StackJson, folder: string): string {
  const said = new Map<string, string>();
  for (const [name, { source_dir, output_path, ...more }] of Object.entries(stack.data.archive_file ?? {})) {
    const { "//": _, provider: __, type, output_file_mode, ...unknown } = more;
    if (type !== "zip" || output_file_mode !== "0644" || Object.keys(unknown).length > 0) {
      throw new Error(`archive_file.${name} asks for what is not evaluated here: ${JSON.stringify(more)}`);
    }
    const bytes = zip(filesIn(join(folder, String(source_dir))));
    writeFileSync(join(folder, String(output_path)), bytes);
    said.set(`\${data.archive_file.${name}.output_path}`, String(output_path));
    said.set(`\${data.archive_file.${name}.output_base64sha256}`, createHash("sha256").update(bytes).digest("base64"));
  }
  delete stack.data.archive_file;
  delete stack.provider.archive;
  delete stack.terraform.required_providers.archive;
  return JSON.stringify(stack, (_, value) => said.get(value) ?? value);
}

function filesIn(folder: string): Record<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}
