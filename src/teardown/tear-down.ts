import { explainAwsError } from "../aws/error-text";
import { createdVpcs, type DeployedResource, ofType, resourcesIn, typesText } from "../terraform/deployed";
import { meaningOf } from "../terraform/failure";
import { type Terraform, TerraformFailure } from "../terraform/terraform";
import { GROUP_NAME, type Leftovers, vpcText } from "./leftovers";
import { keptLogs } from "./logs";
import { retainedBy } from "./retained";
import { removeSecurityGroup, type WaitOptions } from "./security-group";
import { validationRecords } from "./validation-records";

/** The command that does the rest. */
export const TEARDOWN = "npm run teardown";

export interface TeardownTools extends WaitOptions {
  readonly terraform: Terraform;
  readonly leftovers: Leftovers;
}

export interface Outcome {
  /** What was done, a line each. */
  readonly done: readonly string[];
  /** What is there still, a line each. */
  readonly left: readonly string[];
  /** What to do about what went wrong; undefined where everything is gone. */
  readonly problem?: string;
}

/**
 * Destroys a stack in the order that AWS wants: the accelerator, what it leaves in the VPCs, and then all else.
 *
 * It keeps no journal: what is left to do follows from Terraform's state, so that after any failure the same procedure does
 * the rest.
 * @param deployed resources of the state
 */
export async function tearDown(deployed: readonly DeployedResource[], tools: TeardownTools): Promise<Outcome> {
  const { terraform, leftovers } = tools;
  const kept = [...validationRecords(deployed), ...keptLogs(deployed)];
  const resources = deployed.filter((resource) => !kept.includes(resource));
  const done: string[] = [];
  let left: readonly string[] = [];
  let problem: string | undefined;
  try {
    left = await retainedBy(deployed, leftovers);
    tools.signal.throwIfAborted();
    if (kept.length > 0) await terraform.forget(kept.map(({ address }) => address));
    if (await destroyAccelerator(resources, tools))
      done.push("the accelerator is destroyed, and its static addresses are lost");
    // In all VPCs at once, and in each as far as it goes, whatever happens in another.
    const letting = createdVpcs(resources).map(async (vpc) => {
      const group = await removeSecurityGroup(vpc, leftovers, tools);
      if (group !== undefined) done.push(`the security group ${GROUP_NAME} (${group}) of ${vpcText(vpc)} is deleted`);
    });
    const failed = (await Promise.allSettled(letting)).flatMap((each) =>
      each.status === "rejected" ? [each.reason] : [],
    );
    if (failed.length > 0) throw new AggregateError(failed);
    tools.signal.throwIfAborted();
    tools.print("everything else:");
    await terraform.destroy([]);
  } catch (error) {
    problem = problemOf(error, tools.signal);
  }
  const remaining = await remainingOf(resources, terraform, problem);
  if (!remaining) {
    done.push("the state cannot be read now, so it is not known what else is destroyed");
    return { done, left: ["resources that are still in the state"], problem };
  }
  const destroyed = resources.length - remaining.length;
  if (destroyed > 0) done.unshift(`${destroyed} of ${resources.length} resources are destroyed`);
  if (remaining.length > 0) {
    const still = `${remaining.length} resources: ${typesText(remaining)}`;
    return {
      done,
      left: [still, ...left],
      problem: problem ?? "some resources still exist: run npm run teardown again",
    };
  }
  return { done, left, problem };
}

/** @returns whether there was one */
async function destroyAccelerator(
  resources: readonly DeployedResource[],
  { terraform, print, signal }: TeardownTools,
): Promise<boolean> {
  signal.throwIfAborted();
  const accelerator = ofType(
    resources,
    "aws_globalaccelerator_accelerator",
    "aws_globalaccelerator_listener",
    "aws_globalaccelerator_endpoint_group",
  );
  if (accelerator.length === 0) return false;
  print("the accelerator, because it uses the VPCs:");
  await terraform.destroy(accelerator.map(({ address }) => address));
  return true;
}

/** What the state names still; undefined where it cannot be read after something else went wrong. */
async function remainingOf(
  resources: readonly DeployedResource[],
  terraform: Terraform,
  problem: string | undefined,
): Promise<readonly DeployedResource[] | undefined> {
  try {
    const addresses = new Set(resources.map(({ address }) => address));
    return resourcesIn(await terraform.show()).filter(({ address }) => addresses.has(address));
  } catch (error) {
    if (problem === undefined) throw error;
    return undefined;
  }
}

function problemOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `${(signal.reason as Error).message}: npm run teardown does the rest`;
  if (error instanceof AggregateError) return error.errors.map((each) => problemOf(each, signal)).join("\n");
  return error instanceof TerraformFailure ? meaningOf(error, TEARDOWN) : explainAwsError(error);
}
