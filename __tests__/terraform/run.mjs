// npm run test:terraform [-- [--all] FILES]: the core, or with --all everything.
import { spawnSync } from "node:child_process";

const given = process.argv.slice(2);
const vitest = [
  "vitest",
  "run",
  "--config",
  "vitest.terraform.config.mts",
  ...given.filter((each) => each !== "--all"),
];
const env = given.includes("--all") ? { ...process.env, ALL: "1" } : process.env;
const { status } = spawnSync("npx", vitest, { stdio: "inherit", env, shell: process.platform === "win32" });
process.exit(status ?? 1);
