import { beforeEach, describe, expect, it, vi } from "vitest";
import { type TeardownOptions, teardown } from "../../src/commands/teardown";
import type { Clock } from "../../src/process/clock";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { type DeployedStack, deployedResources, deployedStack } from "../support/deployed-stack";
import { HastyClock } from "../support/hasty-clock";
import { projectInS3, projectWith } from "../support/stack-json";
import { TWO } from "../support/synth";

const [HOME, OTHER] = TWO;
const YES: TeardownOptions = { wait: 30, yes: true };
/** Init and the state; the accelerator, all else, and what is left. */
const IN_ORDER = ["init", "show", "destroy accelerator", "destroy", "show"];

let stack: DeployedStack;

beforeEach(async () => {
  stack = await deployedStack();
});

interface Run {
  readonly printed: string[];
  readonly asked: string[];
  readonly errors: string[];
  /** Undefined where it was all right. */
  readonly problem: string | undefined;
}

interface Person {
  readonly typing?: string;
  readonly abort?: AbortController;
  readonly clock?: Clock;
  /** False for the real one's process. */
  readonly fake?: false;
}

/** Runs it here, in no time. */
async function run(options: Partial<TeardownOptions> = {}, person: Person = {}): Promise<Run> {
  const { typing = "", abort = new AbortController(), clock = new HastyClock(), fake = true } = person;
  const printed: string[] = [];
  const asked: string[] = [];
  const errors: string[] = [];
  const io = {
    print: (line: string) => void printed.push(line),
    error: (text: string) => void errors.push(text),
    ask: async (question: string) => {
      asked.push(question);
      return typing;
    },
    signal: abort.signal,
  };
  const problem = await teardown(stack.root, { ...YES, ...options }, io, {
    clock,
    ...(fake ? { terraform: stack.terraform } : {}),
  }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { printed, asked, errors, problem };
}

const network = (region: string) => stack.ec2.networks.get(`vpc-${region}`) ?? expect.fail(`no VPC in ${region}`);
const groups = () => TWO.map((region) => network(region).group);
const changesOf = (calls: readonly string[]) => calls.filter((call) => call.includes("DeleteSecurityGroup"));

/** A region's certificate, which ACM validates by the same record as the other region's. */
const certificateOf = (region: string) => ({
  address: `aws_acm_certificate.${region}`,
  type: "aws_acm_certificate",
  mode: "managed",
  values: {
    domain_name: "api.example.com",
    domain_validation_options: [
      { domain_name: "api.example.com", resource_record_name: "_1a2b.api.example.com.", resource_record_type: "CNAME" },
    ],
  },
});
const record = (id: string, values: object) => ({
  address: `aws_route53_record.${id}`,
  type: "aws_route53_record",
  mode: "managed",
  values,
});
/** A bucket of logs, with what it is emptied and protected by. */
const bucketOf = (region: string, force_destroy: boolean) =>
  (
    [
      ["aws_s3_bucket", { force_destroy }],
      ["aws_s3_bucket_lifecycle_configuration", { rule: [{ expiration: [{ days: 90 }] }] }],
      ["aws_s3_bucket_policy", {}],
    ] as const
  ).map(([type, values]) => ({
    address: `${type}.${region}`,
    type,
    mode: "managed",
    values: { bucket: `logs-${region}`, ...values },
  }));
const RECORD = record("validation", { name: "_1a2b.api.example.com", type: "CNAME" });
const ALIAS = record("a", { name: "api.example.com", type: "A" });

describe("npm run teardown", () => {
  it("destroys the accelerator, then the groups that it leaves, then all else, and says so", async () => {
    const count = stack.state().length;
    const { printed, problem } = await run();
    expect(problem).toBeUndefined();
    expect(stack.calls()).toEqual(IN_ORDER);
    expect(stack.state()).toEqual([]);
    expect(groups()).toEqual([undefined, undefined]);
    expect(changesOf(stack.ec2.calls).sort()).toEqual([
      `${OTHER} DeleteSecurityGroup sg-1`,
      `${HOME} DeleteSecurityGroup sg-0`,
    ]);
    const [done = "", left = ""] = (printed.at(-1) ?? "").split("left:");
    expect(done.split("\n").filter(Boolean).slice(0, 3)).toEqual([
      "done:",
      `  ${count} of ${count} resources are destroyed`,
      "  the accelerator is destroyed, and its static addresses are lost",
    ]);
    expect(done).toContain(`  the security group GlobalAccelerator (sg-0) of vpc-${HOME} (${HOME}) is deleted`);
    expect(done).toContain(`  the security group GlobalAccelerator (sg-1) of vpc-${OTHER} (${OTHER}) is deleted`);
    expect(left.trim()).toBe("the empty state, terraform.GlobalApp.tfstate, and its backup");
  });

  it.each([undefined, false as const])(
    "keeps buckets with logs and what protects them, names them, and deletes those whose settings say so (process: %s)",
    async (fake) => {
      stack.setState([...stack.state(), ...bucketOf(HOME, false), ...bucketOf(OTHER, true)]);
      const count = stack.state().length - 3;
      const { printed, problem } = await run({}, { fake });
      expect(problem).toBeUndefined();
      expect(stack.calls()).toEqual(["init", "show", "state", ...IN_ORDER.slice(2)]);
      expect(stack.state()).toEqual([]);
      const text = printed.at(-1) ?? "";
      expect(text).toContain(`  ${count} of ${count} resources are destroyed\n`);
      expect(text).toContain(
        `  the bucket logs-${HOME} with its logs, each of which S3 deletes after 90 days: to delete it now, aws s3 rb s3://logs-${HOME} --force\n`,
      );
      expect(text).not.toContain(`logs-${OTHER}`);
    },
  );

  it("says before it begins which logs are lost", async () => {
    stack.setState([...stack.state(), ...bucketOf(HOME, false), ...bucketOf(OTHER, true)]);
    const { printed } = await run({ yes: false }, { typing: "no" });
    expect(printed.join("\n")).toContain(`the bucket logs-${OTHER} and its logs`);
    expect(printed.join("\n")).not.toContain(`logs-${HOME}`);
  });

  it.each([undefined, false as const])(
    "keeps the record by which other certificates of the name are renewed, and says so (process: %s)",
    async (fake) => {
      stack.setState([...stack.state(), ...TWO.map(certificateOf), RECORD, ALIAS]);
      const count = stack.state().length - 1;
      const { printed, problem } = await run({}, { fake });
      expect(problem).toBeUndefined();
      expect(stack.calls()).toEqual(["init", "show", "state", ...IN_ORDER.slice(2)]);
      expect(stack.state()).toEqual([]);
      const text = printed.at(-1) ?? "";
      expect(text).toContain(`  ${count} of ${count} resources are destroyed\n`);
      const line =
        "the record _1a2b.api.example.com, by which every certificate of api.example.com in this account is renewed: if there is no other certificate of this name, you can delete it";
      expect(text.split("left:")[1]?.split("\n").slice(1, 2)).toEqual([`  ${line}`]);
      expect(text.split(line)).toHaveLength(2);
    },
  );

  it("takes the record out of the state before anything is destroyed, and says so when that fails", async () => {
    stack.setState([...stack.state(), ...TWO.map(certificateOf), RECORD]);
    const count = stack.state().length;
    stack.trouble({ state: { fail: "Error acquiring the state lock" } });
    const { problem } = await run();
    expect(problem).toContain("the state is locked");
    expect(stack.calls()).toEqual(["init", "show", "state", "show"]);
    expect(stack.state()).toHaveLength(count);
  });

  it("has nothing to do a second time, and says so", async () => {
    await run();
    const { printed, problem } = await run();
    expect(problem).toBeUndefined();
    expect(printed).toEqual(["nothing of GlobalApp is deployed, according to its state: there is nothing to destroy"]);
    expect(stack.calls().slice(IN_ORDER.length)).toEqual(["init", "show"]);
  });

  it("waits until Global Accelerator has let go of every VPC", async () => {
    network(OTHER).interfaces = ["eni-1", "eni-2"];
    let looks = 0;
    stack.ec2.onCall = (operation) => {
      if (operation === "DescribeNetworkInterfaces" && ++looks === 6) network(OTHER).interfaces = [];
    };
    const { printed, problem } = await run();
    expect(problem).toBeUndefined();
    expect(printed).toContain(`vpc-${OTHER} (${OTHER}): waiting until AWS releases eni-1, eni-2`);
    expect(groups()).toEqual([undefined, undefined]);
    const deletion = stack.ec2.calls.indexOf(`${OTHER} DeleteSecurityGroup sg-1`);
    const looked = stack.ec2.calls.lastIndexOf(`${OTHER} DescribeNetworkInterfaces vpc-${OTHER}`);
    expect(looked).toBeLessThan(deletion);
  });

  it("waits for a group as well that something still uses", async () => {
    network(HOME).used = true;
    let refusals = 0;
    stack.ec2.onCall = (operation) => {
      if (operation === "DeleteSecurityGroup" && ++refusals === 4) network(HOME).used = false;
    };
    expect((await run()).problem).toBeUndefined();
    expect(groups()).toEqual([undefined, undefined]);
  });

  it("gives up when that takes too long, has done what it could elsewhere, and does the rest the next time", async () => {
    network(HOME).interfaces = ["eni-1"];
    const { printed, problem } = await run({ wait: 1 });
    expect(problem).toBe(
      `Global Accelerator still has eni-1 in vpc-${HOME} (${HOME}) after 1 min: it releases them by itself, so run npm run teardown again later; if another accelerator has an endpoint in that VPC, remove that endpoint first`,
    );
    expect(groups()).toEqual(["sg-0", undefined]);
    expect(stack.calls()).toEqual(["init", "show", "destroy accelerator", "show"]);
    expect(printed.at(-1)).toMatch(/left:\n {2}\d+ resources: .*aws_vpc 2/);
    network(HOME).interfaces = [];
    expect((await run()).problem).toBeUndefined();
    expect(stack.state()).toEqual([]);
  });

  it("says what to do about a group that stays in use", async () => {
    network(HOME).used = true;
    expect((await run({ wait: 0.5 })).problem).toContain(
      `the security group GlobalAccelerator (sg-0) of vpc-${HOME} (${HOME}) is still in use after 0.5 min: remove the references to it`,
    );
  });

  it("leaves VPCs alone that were there before, and tells of the group in them", async () => {
    stack.setState(deployedResources().filter(({ type }) => type !== "aws_vpc"));
    const { printed, problem } = await run();
    expect(problem).toBeUndefined();
    expect(groups()).toEqual(["sg-0", "sg-1"]);
    expect(changesOf(stack.ec2.calls)).toEqual([]);
    expect(printed.at(-1)).toContain(
      `the security group GlobalAccelerator (sg-0) in vpc-${HOME} (${HOME}), a VPC of your own: other accelerators may use it`,
    );
  });

  it("tells of what AWS keeps for a while: the table's last backup, and keys", async () => {
    const resources = deployedResources().map((resource) =>
      resource.type === "aws_dynamodb_table"
        ? { ...resource, values: { name: "GlobalApp", point_in_time_recovery: [{ enabled: true }] } }
        : resource,
    );
    const key = { arn: "arn:aws:kms:us-west-2:123456789012:key/1", deletion_window_in_days: 7 };
    stack.setState([...resources, { address: "aws_kms_key.k", type: "aws_kms_key", mode: "managed", values: key }]);
    const { printed } = await run();
    expect(printed.at(-1)).toContain("DynamoDB's own backup of the table GlobalApp, which it keeps for 35 days");
    expect(printed.at(-1)).toContain(`the key ${key.arn}, which KMS deletes after 7 days`);
  });

  it("tells where an empty state stays in S3", async () => {
    stack = await deployedStack(projectInS3());
    expect((await run()).printed.at(-1)).toContain(
      "the bucket acme-states in eu-central-1, with the empty state at GlobalApp.tfstate and its versions",
    );
  });
});

describe("npm run teardown asks", () => {
  it("for the stack's name, and says before what nothing brings back", async () => {
    const { printed, asked, problem } = await run({ yes: false }, { typing: " GlobalApp " });
    expect(problem).toBeUndefined();
    expect(asked).toEqual(["Type the stack's name, GlobalApp, to destroy it: "]);
    expect(printed.slice(0, 2)).toEqual([
      expect.stringMatching(/^GlobalApp: \d+ resources will be destroyed\.$/),
      "These are lost for ever: the table GlobalApp and its items, and the static addresses 192.0.2.1, 198.51.100.1.",
    ]);
    expect(stack.state()).toEqual([]);
  });

  it.each(["", "yes", "globalapp"])("and does nothing where somebody types %j", async (typing) => {
    const { problem } = await run({ yes: false }, { typing });
    expect(problem).toBe("nothing was destroyed, because GlobalApp was not confirmed: type its name, or give --yes");
    expect(stack.calls()).toEqual(["init", "show"]);
    expect(stack.ec2.calls).toEqual([]);
  });
});

describe("npm run teardown refuses", () => {
  it("a protected stack, says which settings to turn off, and destroys nothing", async () => {
    const root = projectWith(({ resource }) => {
      for (const type of ["aws_dynamodb_table", "aws_globalaccelerator_accelerator"]) {
        for (const block of Object.values(resource[type] ?? {})) {
          Object.assign(block, { lifecycle: { prevent_destroy: true } });
        }
      }
    });
    stack = await deployedStack(root);
    const { problem } = await run();
    expect(problem).toBe(
      [
        "GlobalApp is protected:",
        "  table.deletionProtection is on: set it to false in main.ts",
        "  accelerator.deletionProtection is on: set it to false in main.ts",
        "then run npm run teardown again",
      ].join("\n"),
    );
    expect(stack.calls()).toEqual(["init", "show"]);
  });

  it("to begin where it may not ask for what Global Accelerator leaves", async () => {
    stack.setState(deployedResources().filter(({ type }) => type !== "aws_vpc"));
    stack.ec2.denied.add("DescribeSecurityGroups");
    const { problem, printed } = await run();
    expect(problem).toMatch(/^EC2 refuses ec2:DescribeSecurityGroups for vpc-.*UnauthorizedOperation: said by EC2$/);
    expect(printed.at(-1)).toContain("nothing was destroyed");
    expect(stack.calls()).toEqual(["init", "show", "show"]);
  });

  it("to begin without Terraform", async () => {
    vi.stubEnv("TERRAFORM_BINARY_NAME", "/nonexistent/terraform");
    expect((await run({}, { fake: false })).problem).toMatch(
      /^\/nonexistent\/terraform cannot be started \(.*ENOENT.*\): install Terraform, or name it in TERRAFORM_BINARY_NAME$/,
    );
  });

  it("to begin where the state cannot be read", async () => {
    stack.trouble({ init: { fail: "Error: Backend configuration changed" } });
    const { problem, errors } = await run();
    expect(errors.join("")).toBe("Error: Backend configuration changed\n");
    expect(problem).toContain("GlobalApp init -migrate-state)");
    expect(problem).toContain("nothing was destroyed");
  });
});

describe("npm run teardown explains", () => {
  it("a table that DynamoDB keeps for a day, and does the rest after that", async () => {
    const said = "Error: Replica cannot be deleted because it has acted as a source region for new replica(s)";
    stack.trouble({ destroy: { fail: said } });
    const { problem, errors } = await run();
    expect(errors.join("")).toBe(`${said}\n`);
    expect(problem).toBe(
      "DynamoDB keeps a table for 24 hours after a replica was created from it: run npm run teardown again then",
    );
    stack.trouble({});
    expect((await run()).problem).toBeUndefined();
    expect(stack.state()).toEqual([]);
  });

  it("what it did and what is left where Terraform fails with the accelerator", async () => {
    stack.trouble({ "destroy accelerator": { fail: "Error: api error SlowDown" } });
    const { problem, printed } = await run();
    expect(problem).toBe(
      "terraform destroy failed with the error above: correct the cause, and run npm run teardown again",
    );
    expect(printed.at(-1)).toContain("nothing was destroyed");
    expect(groups()).toEqual(["sg-0", "sg-1"]);
  });

  it("what it knows where the state cannot be read any more", async () => {
    stack.trouble({ destroy: { fail: "Error: ExpiredToken" }, show: { nth: 2, fail: "Error: ExpiredToken" } });
    const { problem, printed } = await run();
    expect(problem).toBe("the AWS credentials are missing or have expired: sign in, and run npm run teardown again");
    expect(printed.at(-1)).not.toContain("nothing was destroyed");
    for (const line of [
      "done:\n  the accelerator is destroyed, and its static addresses are lost\n  the security group",
      "  the state cannot be read now, so it is not known what else is destroyed\nleft:\n  resources that are still in the state",
    ]) {
      expect(printed.at(-1)).toContain(line);
    }
  });
});

describe("Ctrl-C", () => {
  it("ends the wait for Global Accelerator, and says what is left", async () => {
    network(HOME).interfaces = ["eni-1"];
    const abort = new AbortController();
    // After the answer: while it waits to look again, which it never would, because this clock stands still.
    const end = () => setTimeout(() => abort.abort(new Error("ended by SIGINT")), 100);
    stack.ec2.onCall = (operation) => void (operation === "DescribeNetworkInterfaces" && end());
    const { problem, printed } = await run({}, { abort, clock: new VirtualClock() });
    expect(problem).toBe("ended by SIGINT: npm run teardown does the rest");
    expect(printed.at(-1)).toMatch(/left:\n {2}\d+ resources: /);
    expect(stack.calls()).toEqual(["init", "show", "destroy accelerator", "show"]);
  });

  it("before anything was destroyed destroys nothing", async () => {
    const abort = new AbortController();
    abort.abort(new Error("ended by SIGINT"));
    expect((await run({}, { abort })).problem).toBe("ended by SIGINT: npm run teardown does the rest");
    expect(stack.calls()).toEqual(["init", "show", "show"]);
  });
});
