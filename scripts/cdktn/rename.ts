/** Texts of the project's files that change with a move to CDK Terrain, and what they become. */
export const RENAMES: readonly (readonly [from: string, to: string])[] = [
  ["@cdktf/provider-", "@cdktn/provider-"],
  ['"cdktf"', '"cdktn"'],
  ["cdktf-cli", "cdktn-cli"],
  ["npx cdktf", "npx cdktn"],
];

/** The packages that come in place of those of CDKTF. They fit together: each names the others in its package.json. */
export const PACKAGES: Readonly<Record<string, string>> = {
  "@cdktn/provider-archive": "14.0.1",
  "@cdktn/provider-aws": "25.7.0",
  cdktn: "0.24.0",
  "cdktn-cli": "0.24.0",
  constructs: "10.7.2",
};

/** The oldest Node that they run on: major, minor. */
export const NODE = [22, 19] as const;

/** Files that are renamed; the lock file is written again by npm. */
export const isRenamed = (file: string): boolean =>
  /\.(ts|tsx|mts|mjs|cjs|json|sh|yml|md)$/.test(file) && file !== "package-lock.json";

export const renamed = (text: string): string =>
  RENAMES.reduce((result, [from, to]) => result.replaceAll(from, to), text);

/** package.json after `renamed`: with the versions of the new packages. */
export function withPackages(text: string): string {
  const json = JSON.parse(text);
  for (const section of [json.dependencies, json.devDependencies]) {
    for (const name of Object.keys(section)) section[name] = PACKAGES[name] ?? section[name];
  }
  return `${JSON.stringify(json, undefined, 2)}\n`;
}
