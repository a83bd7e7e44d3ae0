/*
 * Terraform as far as a teardown can tell: a state in a file, which commands show and shrink. What is in a folder that
 * FAKE_TERRAFORM names: state.json, calls.txt with a line for each command and each interrupt, and troubles.json. A destroy
 * prints FAKE_TERRAFORM_SAYS.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { FAKE_TERRAFORM: folder = "", AWS_ENDPOINT_URL: ec2 = "" } = process.env;
const [command, ...args] = process.argv.slice(2);
const targets = args.flatMap((arg) => (arg.startsWith("-target=") ? [arg.slice("-target=".length)] : []));
const name = `${command}${targets.length > 0 ? " accelerator" : ""}`;

/** @param {string} line */
const note = (line) => appendFileSync(join(folder, "calls.txt"), `${line}\n`);
/** @returns {{ address: string, type: string, values: { id: string } }[]} */
const read = () => JSON.parse(readFileSync(join(folder, "state.json"), "utf8"));
/** @param {object[]} resources */
const keep = (resources) => writeFileSync(join(folder, "state.json"), JSON.stringify(resources));

const path = join(folder, "troubles.json");
const trouble = (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {})[name] ?? {};
const calls = existsSync(join(folder, "calls.txt")) ? readFileSync(join(folder, "calls.txt"), "utf8").split("\n") : [];
const due = (trouble.nth ?? 1) === calls.filter((line) => line === name).length + 1;

note(name);
if (command === "destroy") process.stdout.write(process.env.FAKE_TERRAFORM_SAYS ?? "");
if (due && trouble.kill === "before") end();
if (due && trouble.fail) fail(trouble.fail);
if (due && trouble.hang) await interrupted();
await work();
if (due && trouble.kill === "after") end();

async function work() {
  if (command === "show") process.stdout.write(JSON.stringify({ values: { root_module: { resources: read() } } }));
  if (command !== "destroy") return;
  if (targets.length > 0) keep(read().filter(({ address }) => !targets.includes(address)));
  else await destroyAll();
}

/** VPCs go last, and only those with nothing in them that Terraform did not make. */
async function destroyAll() {
  const vpcs = read().filter(({ type }) => type === "aws_vpc");
  keep(vpcs);
  if (due && trouble.kill === "halfway") end();
  const blocked = [];
  for (const vpc of vpcs) if (await hasGroup(vpc.values.id)) blocked.push(vpc);
  keep(blocked);
  if (blocked.length > 0) fail("Error: deleting EC2 VPC: api error DependencyViolation: it has dependencies");
}

/** @param {string} vpc */
async function hasGroup(vpc) {
  const body = new URLSearchParams({ Action: "DescribeSecurityGroups", "Filter.1.Value.1": vpc });
  const response = await fetch(ec2, { method: "POST", body });
  return (await response.text()).includes("groupId");
}

function end() {
  process.kill(process.ppid, "SIGKILL");
  process.exit(1);
}

/** @param {string} text */
function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/** Ends as Terraform does after one interrupt; a second one within two seconds would be noted. */
async function interrupted() {
  const timer = setInterval(() => {}, 1000);
  /** @type {Promise<void>} */
  const over = new Promise((resolve) => {
    process.on("SIGINT", () => {
      note("SIGINT");
      setTimeout(resolve, 500);
    });
  });
  note("hanging");
  await over;
  clearInterval(timer);
  fail("Interrupt received.");
}
