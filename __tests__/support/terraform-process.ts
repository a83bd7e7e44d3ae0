import { FakeTerraform, Said } from "./fake-terraform";

/*
 * The fake Terraform as a process of its own. FAKE_TERRAFORM names its folder; a destroy prints FAKE_TERRAFORM_SAYS.
 */
const { FAKE_TERRAFORM: folder = "", AWS_ENDPOINT_URL: ec2 = "", FAKE_TERRAFORM_SAYS: says = "" } = process.env;
const [command = "", ...args] = process.argv.slice(2);
const targets =
  command === "state"
    ? args.filter((arg) => arg !== "rm" && !arg.startsWith("-"))
    : args.flatMap((arg) => (arg.startsWith("-target=") ? [arg.slice("-target=".length)] : []));

function kill(): never {
  process.kill(process.ppid, "SIGKILL");
  process.exit(1);
}

/** Ends as Terraform does after one interrupt; a second one within half a second would be noted. */
async function interrupted(note: (line: string) => void): Promise<void> {
  const timer = setInterval(() => {}, 1000);
  await new Promise<void>((resolve) => {
    process.on("SIGINT", () => {
      note("SIGINT");
      setTimeout(resolve, 500);
    });
    note("hanging");
  });
  clearInterval(timer);
}

if (command === "destroy") process.stdout.write(says);
new FakeTerraform(folder, ec2, { kill, interrupted }).run(command, targets).then(
  (printed) => process.stdout.write(printed),
  (reason) => {
    process.stderr.write(`${reason instanceof Said ? reason.message : reason.stack}\n`);
    process.exitCode = 1;
  },
);
