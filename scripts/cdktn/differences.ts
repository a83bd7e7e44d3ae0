/** One place where two values of JSON differ; undefined: it is not there. */
export interface Difference {
  /** `terraform.required_providers.aws.source`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** All differences that are expected of a stack: versions, and the long form of the same provider's name. */
const EXPECTED: readonly Difference[] = [
  { path: "//.metadata.version", before: "0.21.0", after: "0.24.0" },
  { path: "terraform.required_providers.archive.version", before: "2.7.1", after: "2.8.1" },
  // Terraform reads "aws" as "hashicorp/aws": https://developer.hashicorp.com/terraform/language/providers/requirements#source-addresses
  { path: "terraform.required_providers.aws.source", before: "aws", after: "hashicorp/aws" },
];

export function differences(before: unknown, after: unknown, path = ""): readonly Difference[] {
  if (isBlock(before) && isBlock(after) && Array.isArray(before) === Array.isArray(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      differences(before[name], after[name], path === "" ? name : `${path}.${name}`),
    );
  }
  return before === after ? [] : [{ path, before, after }];
}

/** Those that nobody expects, and those that are expected and are not there, as lines of a diff. */
export function unexpected(found: readonly Difference[]): readonly string[] {
  const [known, own] = [EXPECTED, found].map((each) => each.map(text));
  return [
    ...(own ?? []).filter((each) => !known?.includes(each)),
    ...(known ?? []).filter((each) => !own?.includes(each)).map((each) => `expected, and not there: ${each}`),
  ];
}

export const text = ({ path, before, after }: Difference): string =>
  `${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;

const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
