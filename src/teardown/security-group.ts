import type { Clock } from "../process/clock";
import { UserError } from "../process/user-error";
import type { Vpc } from "../terraform/deployed";
import { GROUP_NAME, type Leftovers, vpcText } from "./leftovers";

/** How often to look, and how often to say that it takes long: our policy, as AWS names no time. */
const LOOK_SECONDS = 10;
const SAY_SECONDS = 60;

export interface WaitOptions {
  readonly clock: Clock;
  /** After which it is given up. */
  readonly limitSeconds: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** The command that goes on where it ended. */
  readonly again: string;
}

/**
 * Waits until Global Accelerator has let go of a VPC, and deletes the security group that it leaves there.
 *
 * It deletes its network interfaces by itself once no endpoint needs them, but never the group
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/best-practices-aga.html), and with the group in it AWS refuses to
 * delete the VPC.
 * @returns the group's id, where there was one
 * @throws UserError where it takes longer than the limit
 */
export async function removeSecurityGroup(
  vpc: Vpc,
  leftovers: Leftovers,
  options: WaitOptions,
): Promise<string | undefined> {
  const { clock, limitSeconds, signal, print } = options;
  const start = clock.now();
  let said = start - SAY_SECONDS * 1000;
  for (;;) {
    const interfaces = await leftovers.interfaces(vpc);
    const group = interfaces.length === 0 ? await leftovers.group(vpc) : undefined;
    if (interfaces.length === 0 && group === undefined) return undefined;
    if (group !== undefined && (await leftovers.deleteGroup(vpc, group))) return group;
    if (clock.now() - start >= limitSeconds * 1000) throw new UserError(tooLong(vpc, interfaces, group, options));
    if (clock.now() - said >= SAY_SECONDS * 1000) {
      said = clock.now();
      print(`${vpcText(vpc)}: waiting until AWS releases ${interfaces.join(", ") || group}`);
    }
    await pause(clock, LOOK_SECONDS * 1000, signal);
  }
}

function tooLong(
  vpc: Vpc,
  interfaces: readonly string[],
  group: string | undefined,
  { limitSeconds, again }: WaitOptions,
): string {
  const minutes = `${limitSeconds / 60} min`;
  if (group !== undefined) {
    return `the security group ${GROUP_NAME} (${group}) of ${vpcText(vpc)} is still in use after ${minutes}: remove the references to it, such as a rule of another group, and run ${again} again`;
  }
  return `Global Accelerator still has ${interfaces.join(", ")} in ${vpcText(vpc)} after ${minutes}: it releases them by itself, so run ${again} again later; if another accelerator has an endpoint in that VPC, remove that endpoint first`;
}

/** Ends early where the teardown is ended. */
async function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = () => {
      timer.cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.schedule(milliseconds, end);
    signal.addEventListener("abort", end);
  });
  signal.throwIfAborted();
}
