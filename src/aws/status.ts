import { setTimeout as sleep } from "node:timers/promises";
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { UserError } from "../process/user-error";
import { type ApiOptions, clientOptions } from "./client-options";

export interface StatusTarget extends ApiOptions {
  readonly region: string;
  readonly functionName: string;
}

/** How long Lambda may take to carry a change to the function, and how often it is asked, in milliseconds. */
const UPDATE = { limitMs: 60_000, everyMs: 500 };

/** What no function's revision is: Lambda refuses it after it has let the caller in. */
const NO_REVISION = "00000000-0000-0000-0000-000000000000";

/** The STATUS of a region's function, what its /health answers; undefined where it is not set. */
export const getStatus = (target: StatusTarget): Promise<string | undefined> =>
  withClient(target, async (client) => variablesOf(await read(client, target), target).STATUS);

/**
 * Sets STATUS as the article does in the console, and leaves every other variable as it is.
 * @returns the STATUS before
 */
export const setStatus = (target: StatusTarget, code: number): Promise<string | undefined> =>
  update(target, { STATUS: String(code) });

/** Takes STATUS out of the function's variables. */
export const unsetStatus = (target: StatusTarget): Promise<string | undefined> => update(target, {});

/**
 * Shows that STATUS could be set, without setting it: with the variables that are there, and for a revision that is not.
 * @throws AWS's error where it could not
 */
export const checkSetStatus = (target: StatusTarget): Promise<void> =>
  withClient(target, async (client) => {
    const variables = variablesOf(await read(client, target), target);
    try {
      await write(client, target, variables, NO_REVISION);
    } catch (error) {
      if ((error as Error).name !== "PreconditionFailedException") throw error;
    }
  });

const update = (target: StatusTarget, variables: Readonly<Record<string, string>>): Promise<string | undefined> =>
  withClient(target, async (client) => {
    const configuration = await read(client, target);
    const { STATUS, ...others } = variablesOf(configuration, target);
    // Refused where somebody else changed the function in between.
    await write(client, target, { ...others, ...variables }, configuration.RevisionId);
    await updated(client, target);
    return STATUS;
  });

const read = (client: LambdaClient, { functionName }: StatusTarget): Promise<FunctionConfiguration> =>
  client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));

async function write(
  client: LambdaClient,
  { functionName }: StatusTarget,
  variables: Readonly<Record<string, string>>,
  revision: string | undefined,
): Promise<void> {
  const Environment = { Variables: variables };
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: functionName, Environment, RevisionId: revision }),
  );
}

/**
 * Waits until Lambda has carried the change to the function. The SDK's own waiter takes an API that is gone for one that is
 * not ready yet, and waits with longer and longer pauses.
 * @throws the API's error, where it gives no answer
 */
async function updated(client: LambdaClient, target: StatusTarget): Promise<void> {
  const until = performance.now() + UPDATE.limitMs;
  for (;;) {
    const { LastUpdateStatus, LastUpdateStatusReason } = await read(client, target);
    if (LastUpdateStatus === "Failed") {
      throw new UserError(
        `Lambda could not update ${target.functionName} in ${target.region}: ${LastUpdateStatusReason}`,
      );
    }
    if (LastUpdateStatus !== "InProgress") return;
    if (performance.now() >= until) {
      throw new UserError(
        `Lambda is still updating ${target.functionName} in ${target.region} after 60 s: wait for it`,
      );
    }
    await sleep(UPDATE.everyMs);
  }
}

/** @throws UserError where AWS keeps them from this caller: they would be lost with the next change */
function variablesOf(
  { Environment }: FunctionConfiguration,
  { functionName, region }: StatusTarget,
): Readonly<Record<string, string>> {
  if (Environment?.Error) {
    const { ErrorCode, Message } = Environment.Error;
    throw new UserError(
      `the variables of ${functionName} in ${region} cannot be read (${ErrorCode}: ${Message}), and a change would delete them: allow this role to decrypt with the function's key`,
    );
  }
  return Environment?.Variables ?? {};
}

async function withClient<T>(
  { region, endpoint }: StatusTarget,
  use: (client: LambdaClient) => Promise<T>,
): Promise<T> {
  const client = new LambdaClient({ region, ...clientOptions({ endpoint }) });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
