import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LIB = join(__dirname, "../../node_modules/@cdktf/provider-aws/lib");

/** Types of resources that the provider's bindings have. */
export const RESOURCE_TYPES: readonly string[] = readdirSync(LIB)
  .filter((folder) => !folder.startsWith("data-aws-") && !folder.includes("."))
  .map((folder) => `aws_${folder.replaceAll("-", "_")}`);

/**
 * Every argument of a type, blocks with what is in them: `health_check`, `health_check.path`.
 * @param descend whether what is in a block counts
 */
export function argumentsOf(type: string, descend: (block: string) => boolean = () => true): string[] {
  const text = readFileSync(join(LIB, type.replace(/^aws_/, "").replaceAll("_", "-"), "index.d.ts"), "utf8");
  const interfaces = new Map(
    [...text.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)].map(([, name = "", body = ""]) => [
      name,
      body,
    ]),
  );
  const read = (body: string, prefix: string): string[] =>
    [...body.matchAll(/\{@link \S+ \w+#(\w+)\}[\s\S]*?readonly \w+\??: ([^;]+);/g)].flatMap(
      ([, name = "", of = ""]) => {
        const path = `${prefix}${name}`;
        const inner = of
          .split(/[|[\]\s]+/)
          .map((each) => interfaces.get(each))
          .find((each) => each !== undefined);
        return [path, ...(inner !== undefined && descend(path) ? read(inner, `${path}.`) : [])];
      },
    );
  const root = /^export interface (\w+) extends \w+\.TerraformMetaArguments/m.exec(text)?.[1];
  if (root === undefined) throw new Error(`the bindings of ${type} have no arguments`);
  return read(interfaces.get(root) ?? "", "");
}
