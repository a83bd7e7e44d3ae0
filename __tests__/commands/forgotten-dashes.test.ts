import { expect, it } from "vitest";
import { forgottenDashes } from "../../src/commands/forgotten-dashes";

const OPTIONS = [
  { flags: "--speed <factor>", long: "--speed" },
  { flags: "--replication-lag <ms>", long: "--replication-lag" },
  { flags: "--json", long: "--json" },
];
const START = { npm_command: "start", npm_lifecycle_event: "start" };

it.each([
  ["npm start --speed 10", { npm_config_speed: "true" }, ["10"], "npm start -- --speed 10"],
  ["npm start --speed=10", { npm_config_speed: "10" }, [], "npm start -- --speed 10"],
  ["npm start --json", { npm_config_json: "true" }, [], "npm start -- --json"],
  ["npm start --replication-lag=5", { npm_config_replication_lag: "5" }, [], "npm start -- --replication-lag 5"],
  [
    "npm start --speed 10 --replication-lag 5",
    { npm_config_speed: "true", npm_config_replication_lag: "true" },
    ["10", "5"],
    "npm start -- --speed <factor> --replication-lag <ms>",
  ],
])("%s is told that npm kept the options", (_, env, words, command) => {
  expect(forgottenDashes(OPTIONS, { ...START, ...env }, words)).toMatch(
    new RegExp(`^npm kept --\\S+ for itself; write -- before options: ${command}$|: ${command}$`),
  );
});

it("names the script that npm ran, and keeps its other words", () => {
  const env = { npm_command: "run", npm_lifecycle_event: "drill", npm_config_json: "true" };
  expect(forgottenDashes(OPTIONS, env, ["us-west-2"])).toBe(
    "npm kept --json for itself; write -- before options: npm run drill -- us-west-2 --json",
  );
});

it.each([
  ["nothing is kept", START, []],
  ["npm is not there", { npm_config_speed: "10" }, []],
  ["the user wrote --, and an option is npm's own", { ...START, npm_config_json: "true" }, ["--speed", "10"]],
])("says nothing where %s", (_, env, words) => {
  expect(forgottenDashes(OPTIONS, env, words)).toBeUndefined();
});
