import type { Leftovers } from "../teardown/leftovers";
import { GROUP_NAME, vpcText } from "../teardown/leftovers";
import { removeSecurityGroup, type WaitOptions } from "../teardown/security-group";
import { createdVpcs, type Vpc } from "../terraform/deployed";
import type { PlanningTerraform } from "../terraform/terraform";
import type { ResourceChange, StackChange } from "../topology/change";
import { readPlan } from "../topology/from-plan";
import type { SynthesizedStack } from "../topology/from-synth";
import { followersOf, targetsOf } from "./targets";
import type { Around } from "./waves";

export interface DeployTools extends WaitOptions {
  readonly terraform: PlanningTerraform;
  readonly leftovers: Leftovers;
  /** Where a plan is kept while it is looked at. */
  readonly planFile: string;
  /** Shows what a plan does, and asks. @throws where it is not wanted */
  readonly confirm: (part: string, change: StackChange) => Promise<void>;
}

/** A stack as it was synthesized. */
export interface Release {
  readonly name: string;
  readonly stack: SynthesizedStack;
}

/** `left`: what refers to the region must follow in the same apply, so the full plan has to do it. */
export type Outcome = { readonly kind: "deployed" | "nothing to do" } | { readonly kind: "left"; readonly why: string };

interface Planned {
  readonly change: StackChange;
  readonly isEmpty: boolean;
}

interface Surrounding {
  /** What is done before a plan is applied and after it. @default nothing */
  readonly around?: Around;
  /** A wave is to be ended, whether or not there is anything to apply. @default false */
  readonly unfinished?: boolean;
}

/** Deploys what can be deployed in one region alone, and asks no other region for anything. */
export async function deployRegion(
  region: string,
  release: Release,
  tools: DeployTools,
  { around = (apply) => apply(), unfinished = false }: Surrounding = {},
): Promise<Outcome> {
  const targets = targetsOf(release.stack, region);
  const { change, isEmpty } = await planned(targets, release, tools);
  if (isEmpty && !unfinished) return { kind: "nothing to do" };
  if (isEmpty) {
    await around(async () => {});
    return { kind: "deployed" };
  }
  const replaced = addressesOf(change, "replace", "delete");
  const followers = followersOf(release.stack, targets, replaced);
  if (followers.length > 0) {
    return {
      kind: "left",
      why: `${replaced.join(", ")} is replaced or deleted, and ${followers.join(", ")} must follow in the same apply`,
    };
  }
  await tools.confirm(region, change);
  await around(() => tools.terraform.apply(tools.planFile));
  return { kind: "deployed" };
}

/**
 * Plans everything and applies nothing. A region's own plan does not see what the state keeps of the others and of the table, so
 * a setting that must not change would be refused only after the regions.
 * @returns whether anything differs from the configuration
 * @throws TerraformFailure where the configuration is refused
 */
export const isAnythingDue = async (release: Release, tools: DeployTools): Promise<boolean> =>
  !(await planned([], release, tools)).isEmpty;

/** Deploys everything that differs from the configuration, and takes away what is no longer in it. */
export async function deployRest(release: Release, tools: DeployTools): Promise<Outcome> {
  const first = await planned([], release, tools);
  if (first.isEmpty) return { kind: "nothing to do" };
  await tools.confirm("all regions", first.change);
  const vpcs = leftVpcs(first.change);
  if (vpcs.length > 0) {
    await letGo(vpcs, first.change, tools);
    const second = await planned([], release, tools);
    if (second.isEmpty) return { kind: "deployed" };
    if (!isWithin(second.change, first.change)) await tools.confirm("all regions", second.change);
  }
  await tools.terraform.apply(tools.planFile);
  return { kind: "deployed" };
}

async function planned(targets: readonly string[], { name }: Release, tools: DeployTools): Promise<Planned> {
  tools.signal.throwIfAborted();
  await tools.terraform.plan(targets, tools.planFile);
  const json = JSON.parse(await tools.terraform.showPlan(tools.planFile));
  tools.signal.throwIfAborted();
  // Terraform's own word, since 1.7 (https://developer.hashicorp.com/terraform/internals/json-format#plan-representation).
  return { change: readPlan(json, { stack: name }), isEmpty: json.applyable === false };
}

/**
 * Takes the endpoint groups out of VPCs that go, and what Global Accelerator leaves there: with its security group in it, AWS
 * refuses to delete a VPC.
 */
async function letGo(vpcs: readonly Vpc[], change: StackChange, tools: DeployTools): Promise<void> {
  const groups = change.changes
    .filter(({ type, action }) => type === "aws_globalaccelerator_endpoint_group" && action === "delete")
    .map(({ address }) => address);
  if (groups.length > 0) {
    tools.print("the endpoint groups of the regions that go, because they use the VPCs:");
    await tools.terraform.destroy(groups);
  }
  for (const vpc of vpcs) {
    tools.signal.throwIfAborted();
    const group = await removeSecurityGroup(vpc, tools.leftovers, tools);
    if (group !== undefined) tools.print(`the security group ${GROUP_NAME} (${group}) of ${vpcText(vpc)} is deleted`);
  }
}

/** VPCs of the stack's own that a plan deletes. */
const leftVpcs = ({ changes }: StackChange): readonly Vpc[] =>
  createdVpcs(
    changes
      .filter(({ action }) => action === "delete")
      .map(({ address, type, before = {} }) => ({ address, type, values: before })),
  );

/** Whether a plan does nothing that another one does not do. */
function isWithin(change: StackChange, other: StackChange): boolean {
  const text = ({ action, address, changed }: ResourceChange) => `${action} ${address} ${changed}`;
  const known = new Set(other.changes.map(text));
  return change.changes.every((each) => known.has(text(each)));
}

const addressesOf = ({ changes }: StackChange, ...actions: readonly ResourceChange["action"][]): string[] =>
  changes.filter(({ action }) => actions.includes(action)).map(({ address }) => address);
