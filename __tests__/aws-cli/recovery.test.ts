import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start } from "../../src/commands/start";
import { ROOT, withValues } from "../docs/commands";
import { commandsFor } from "../docs/recovery-commands";
import { HAS_AWS_CLI } from "../support/aws-cli";
import { temporaryFolder } from "../support/temporary-folder";

const COPIED = ["main.ts", "src", "functions", "cdktf.json", "package.json", "tsconfig.json", ".terraform-version"];

/** By how a command begins, what it must print; the longest beginning counts. A busy machine can make any region ill. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  "aws globalaccelerator list-accelerators": /^GlobalApp\t127\.0\.0\.1:\d+\tDEPLOYED\tTrue$/m,
  "curl -i http://DNS_NAME": /^x-region: (us-west-2|eu-central-1)\r$/m,
  "curl -i http://DNS_NAME/get/foobar": /"hello from the global table"/,
  "curl -i http://LOAD_BALANCER": /^x-region: us-west-2\r$/m,
  "aws globalaccelerator list-endpoint-groups": /^us-west-2\t100(\.0)?\t128\t(UN)?HEALTHY$/m,
  "aws elbv2 describe-target-health": /^(un)?healthy/m,
  "aws logs filter-log-events": /"method":"GET","route":"\/get\/\{item_id\}","status":200/,
  "npm run status -- us-west-2 --outputs": /^us-west-2: STATUS is 200$/m,
  "npm run status -- us-west-2 503": /^us-west-2: STATUS 200 -> 503$/m,
  "npm run status -- us-west-2 200": /^us-west-2: STATUS 503 -> 200$/m,
  "aws dynamodb describe-table": /^eu-central-1\tACTIVE$/m,
  "aws globalaccelerator update-endpoint-group": /"EndpointGroupRegion": "us-west-2"/,
  "aws globalaccelerator describe-accelerator": /^(DEPLOYED|IN_PROGRESS)$/m,
  "aws lambda put-function-concurrency": /"ReservedConcurrentExecutions": 0/,
  "npm run weight": /us-west-2/,
  "npm run drill -- recover": /^no drill is unfinished here, so there is nothing to restore/m,
  "npm run drill -- recover --outputs": /^no drill holds the lock, so there is nothing to restore$/m,
  "npm run dial": /us-west-2/,
  "npm run dial -- --outputs": /us-west-2: traffic dial 100, weight 128/,
};

const expected = (command: string): RegExp => {
  const fitting = Object.keys(PRINTS).filter((each) => command.startsWith(each));
  const [longest] = fitting.sort((a, b) => b.length - a.length);
  return longest === undefined ? /(?:)/ : (PRINTS[longest] as RegExp);
};

interface Ran {
  readonly code: number;
  readonly printed: string;
}

/** Runs commands as somebody who pastes them one by one into a terminal. @returns what each did, in their order */
async function paste(commands: readonly string[], cwd: string): Promise<readonly Ran[]> {
  const script = commands
    .map((command, index) => `printf '\\n@@ %s\\n' ${index}\n${command}\nprintf '\\n@@ ended %s\\n' $?`)
    .join("\n");
  const bash = spawn("bash", ["-c", `exec 2>&1\n${script}`], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      HOME: cwd,
      AWS_EC2_METADATA_DISABLED: "true",
      // npm would ask the registry whether there is a newer one.
      npm_config_update_notifier: "false",
      // Where `aws` is started by pyenv, which looks below HOME otherwise.
      ...(process.env.PYENV_ROOT === undefined ? {} : { PYENV_ROOT: process.env.PYENV_ROOT }),
    },
  });
  const [output] = await Promise.all([text(bash.stdout), once(bash, "close")]);
  return commands.map((_, index) => {
    const [, printed = "", code = "-1"] =
      new RegExp(`^@@ ${index}\\n(.*?)\\n@@ ended (\\d+)$`, "ms").exec(output) ?? [];
    return { code: Number(code), printed };
  });
}

if (!HAS_AWS_CLI) console.log("NOT RUN: the AWS command line (`aws`) is not on this machine");

describe.runIf(HAS_AWS_CLI)("docs/recovery.md, pasted beside a simulator that runs main.ts as it is", () => {
  const commands = commandsFor("simulator");
  const root = temporaryFolder();
  const ran = new Map<string, Ran>();
  let simulator: Awaited<ReturnType<typeof start>> | undefined;

  beforeAll(async () => {
    for (const path of COPIED) cpSync(join(ROOT, path), join(root, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    simulator = await start(
      root,
      {
        from: [],
        json: true,
        port: 0,
        // Slower than the machine, so that a busy one does not make every region ill.
        speed: 0.5,
        propagation: 20,
        replicationLag: 800,
        seed: 1,
        dynamodbEndpoint: new Map(),
      },
      () => undefined,
    );
    const { awsEndpointUrl, outputs } = JSON.parse(readFileSync(join(root, ".globalapp", "simulator.json"), "utf8"));
    const values = {
      DNS_NAME: outputs.GlobalApp.accelerator_dns_name,
      LOAD_BALANCER: outputs.GlobalApp["us-west-2_load_balancer_dns_name"],
    };
    const filled = commands.map((command) =>
      withValues(command, command.startsWith("curl") ? values : {}).replace("http://127.0.0.1:8180", awsEndpointUrl),
    );
    const results = await paste(filled, root);
    commands.forEach((command, index) => void ran.set(command, results[index] as Ran));
  });

  afterAll(() => simulator?.stop());

  it.each(commands)("%s", (command) => {
    const { code, printed } = ran.get(command) as Ran;
    expect([code, printed]).toEqual([0, expect.stringMatching(expected(command))]);
  });
});
