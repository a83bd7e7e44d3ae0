import { commandsOf, readPage } from "./commands";

/** The page that is called up at 3 a.m.: a command on it that does not work costs minutes when they count. */
export const RECOVERY = readPage("docs/recovery.md");

const COMMANDS = new Set(commandsOf(RECOVERY));

/**
 * What runs a command of docs/recovery.md:
 * - `simulator`: `npm run test:cli`, on a simulator that runs main.ts;
 * - `deployed`, `keys`, `state`: `npm run test:terraform`, with real Terraform and an AWS of its own, on a backend that is
 *   deployed from main.ts, on keys, and on states without a provider;
 * - `nothing`: it cannot be run here, for a reason.
 */
export type Runner = "simulator" | "deployed" | "keys" | "state";

const STACK = "terraform -chdir=cdktf.out/stacks/GlobalApp";
const TABLE = "aws_dynamodb_table.global-table_0446FA45";
const REPLICA = "aws_dynamodb_table_replica.global-table_eu-central-1_85E5E346";
/** What Terraform keeps of the table. */
const IDENTITY = "terraform_data.global-table_identity_kept_value_FA1DDF03";

/** Beginnings of commands, since the whole of them is on the page. The longest that fits counts. */
const RUN_BY: Readonly<Record<Runner, readonly string[]>> = {
  simulator: [
    "export AWS_ENDPOINT_URL=",
    "cp .globalapp/outputs.json",
    "curl -i http://",
    "ACCELERATOR=$(",
    "LISTENER=$(",
    "TARGETS=$(",
    "GROUP=$(",
    "ENDPOINT=$(",
    "aws globalaccelerator list-",
    "aws globalaccelerator describe-",
    "aws globalaccelerator update-endpoint-group ",
    "aws elbv2 describe-target-health ",
    "aws logs filter-log-events ",
    "aws lambda put-function-concurrency ",
    "aws lambda delete-function-concurrency ",
    "aws dynamodb describe-table ",
    "npm run status -- ",
    "npm run weight -- ",
    "npm run dial -- ",
    "npm run drill -- recover",
  ],
  deployed: [
    "npm run synth",
    "npx cdktf output GlobalApp --outputs-file outputs.json",
    "npx cdktf diff GlobalApp",
    "npx cdktf deploy GlobalApp",
    "npm run deploy -- --region eu-central-1",
    "git log -5 ",
    "git revert --no-edit ",
    `${STACK} init`,
    `${STACK} output -json > outputs.json`,
    "ls -l terraform.GlobalApp.tfstate*",
    "cp terraform.GlobalApp.tfstate.backup ",
    `${STACK} import ADDRESS ID`,
    `${STACK} import ${TABLE} GlobalApp-restored`,
    `${STACK} state list ${TABLE} ${REPLICA}`,
    `${STACK} state rm ${TABLE} ${REPLICA} ${IDENTITY}`,
    "aws dynamodb restore-table-to-point-in-time ",
    "aws dynamodb wait table-exists ",
    "aws dynamodb get-item ",
    "aws dynamodb put-item ",
    "aws dynamodb list-backups ",
    "aws dynamodb restore-table-from-backup ",
    "aws globalaccelerator update-accelerator ",
  ],
  keys: [`${STACK} untaint `, "aws kms list-aliases ", "aws kms cancel-key-deletion ", "aws kms enable-key "],
  state: [
    "cat .terraform.GlobalApp.tfstate.lock.info",
    "pgrep -fl ",
    "kill -INT PID",
    `${STACK} force-unlock -force ID`,
    `${STACK} state push errored.tfstate`,
    "aws s3api list-object-versions ",
    "aws s3api get-object ",
    "aws s3api put-object ",
  ],
};

/** What nothing here can run, by how the command begins, and why. */
const RUN_BY_NOTHING: Readonly<Record<string, string>> = {};

const lists: readonly (readonly [string, readonly string[]])[] = [
  ...Object.entries(RUN_BY),
  ["nothing", Object.keys(RUN_BY_NOTHING)],
];

/** Who runs a command; none, or several, where the lists are wrong. */
export const runnersOf = (command: string): readonly string[] =>
  lists.filter(([, beginnings]) => beginnings.some((each) => command.startsWith(each))).map(([runner]) => runner);

/** Beginnings in the lists with which no command of the page begins. */
export const unused = (): readonly string[] =>
  lists.flatMap(([, beginnings]) => beginnings).filter((each) => ![...COMMANDS].some((line) => line.startsWith(each)));

/** Each command of the page that something runs, once, in the page's order. */
export const commandsFor = (runner: Runner): readonly string[] =>
  [...COMMANDS].filter((command) => runnersOf(command).includes(runner));

/** @throws Error for what is not a command of the page, so that no test runs anything else than what the page says */
export function commandOfThePage(command: string): string {
  if (COMMANDS.has(command)) return command;
  throw new Error(`docs/recovery.md has no command ${command}`);
}
