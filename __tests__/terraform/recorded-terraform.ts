import { spawnSync } from "node:child_process";
import { PLANNER } from "./aws/client";
import { prepare } from "./prepare";

/*
 * Terraform for a command that synthesizes by itself: fits the stack to the providers that are here, and says what it is told to
 * do on the output that both share, so among what the command prints.
 */

/** Commands that print for the user; the output of others is read. */
const PRINTING = ["plan", "apply", "destroy"];

const [providers = "", command = "", ...args] = process.argv.slice(2);
if (command === "init") prepare(process.cwd(), JSON.parse(providers));
if (PRINTING.includes(command)) process.stdout.write(`$ terraform ${[command, ...args].join(" ")}\n`);
const env = { ...process.env, AWS_ACCESS_KEY_ID: command === "plan" ? PLANNER : "terraform" };
const { status } = spawnSync("terraform", [command, ...args], { stdio: "inherit", env });
process.exitCode = status ?? 1;
