import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { type LocalAws, startAws } from "./aws/local-aws";
import { inventoryOfAws, inventoryOfState } from "./inventory";
import { step } from "./progress";
import { Project } from "./project";
import { leaveCalls } from "./recorded-calls";
import type { Diagnostic, Plan } from "./terraform";

/** One account, and what is deployed into it, over all tests of a file. */
export interface Story {
  readonly aws: LocalAws;
  /** A new copy of the repository, with nothing deployed. */
  project(): Project;
  /** Fulfilled as soon as an operation is called that was not before. */
  called(operation: string): Promise<void>;
  /** Fulfilled as soon as something holds. */
  until(holds: () => Promise<boolean>): Promise<void>;
  /** Says what is being done. */
  says(what: string): void;
}

/** Starts an account before the tests of a file, and ends all that they started after them. */
export function story(name: string): Story {
  let aws: LocalAws | undefined;
  const projects: Project[] = [];
  beforeAll(async () => {
    aws = await startAws();
  });
  afterAll(async () => {
    if (aws) leaveCalls(inject("callsFolder"), basename(expect.getState().testPath ?? ""), name, aws.calls);
    await aws?.stop();
    for (const project of projects) project.remove();
  });
  return {
    get aws() {
      if (!aws) throw new Error("the account is there once the tests run");
      return aws;
    },
    project() {
      const project = new Project(inject("tools"), this.aws.url);
      projects.push(project);
      return project;
    },
    async called(operation) {
      while (!this.aws.calls.some((call) => call.operation === operation)) await sleep(50);
    },
    async until(holds) {
      while (!(await holds())) await sleep(50);
    },
    says: (what) => step(inject("startedMs"), name, what),
  };
}

/**
 * Nothing but the warnings that the provider gives for what it does itself: for every target group of a function, whose
 * default for health_check.protocol it has set, for a listener that begins to redirect, whose former target group it has
 * in the state, and for some of the resources that somebody has deleted by hand, which it takes out of the state.
 */
export function expectNoOtherWarning(diagnostics: readonly Diagnostic[]): void {
  const known = ({ summary, detail = "" }: Diagnostic) =>
    /^AWS resource not found during refresh$/i.test(summary) ||
    (summary === "Invalid Attribute Combination" &&
      (detail.includes('"health_check.protocol"') || /target_group_arn.*"redirect"/.test(detail)));
  expect(diagnostics.filter((diagnostic) => !known(diagnostic))).toEqual([]);
}

/** What a plan does in AWS, without what it says, and without what Terraform keeps for itself. */
export const changes = ({ create, update, replace, delete: deleted }: Plan) => ({
  create: inAws(create),
  update: inAws(update),
  replace: inAws(replace),
  delete: inAws(deleted),
});

const inAws = (addresses: readonly string[]): readonly string[] =>
  addresses.filter((address) => !address.startsWith("terraform_data."));

export const NOTHING = { create: [], update: [], replace: [], delete: [] } as const;

/** Plans and applies, expects no warning, and then nothing to be left to do. @returns the plan */
export async function applyAll({ terraform }: Project): Promise<Plan> {
  const plan = await terraform.plan();
  expectNoOtherWarning(plan.diagnostics);
  expectNoOtherWarning(await terraform.applyPlan());
  expect(changes(await terraform.plan())).toEqual(NOTHING);
  return plan;
}

/** AWS has, in the regions where they should be, the resources that the projects' states name, and no others. */
export async function expectDeployed(
  { aws }: Story,
  projects: readonly Project[],
  { regions, before = [] }: { regions: readonly string[]; before?: readonly string[] },
): Promise<void> {
  const states = await Promise.all(
    projects.map(async (project) =>
      inventoryOfState(await project.terraform.state(), (address) => project.regionOf(address)),
    ),
  );
  const there = await inventoryOfAws(aws.client, regions);
  expect(there.filter((line) => !before.includes(line))).toEqual(states.flat().sort());
}

/** How many of each type of resource there are among addresses. */
export function countByType(addresses: readonly string[]): Record<string, number> {
  const types = addresses.map((address) => address.split(".")[0] as string);
  return Object.fromEntries(
    [...new Set(types)].sort().map((type) => [type, types.filter((each) => each === type).length]),
  );
}
