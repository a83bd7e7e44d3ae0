import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdated,
} from "@aws-sdk/client-lambda";
import { type ApiOptions, clientOptions } from "./client-options";

export interface StatusTarget extends ApiOptions {
  readonly region: string;
  readonly functionName: string;
}

/** The STATUS of a region's function, what its /health answers; undefined where it is not set. */
export async function getStatus(target: StatusTarget): Promise<string | undefined> {
  const client = clientOf(target);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: target.functionName }));
  return Environment?.Variables?.STATUS;
}

/**
 * Sets STATUS as the article does in the console, and leaves every other variable as it is.
 * @returns the STATUS before
 */
export function setStatus(target: StatusTarget, code: number): Promise<string | undefined> {
  return update(target, { STATUS: String(code) });
}

/** Takes STATUS out of the function's variables. */
export function unsetStatus(target: StatusTarget): Promise<string | undefined> {
  return update(target, {});
}

async function update(target: StatusTarget, variables: Readonly<Record<string, string>>): Promise<string | undefined> {
  const client = clientOf(target);
  const FunctionName = target.functionName;
  const { Environment, RevisionId } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { STATUS, ...others } = Environment?.Variables ?? {};
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { ...others, ...variables } },
      // Refused where somebody else changed the function in between.
      RevisionId,
    }),
  );
  await waitUntilFunctionUpdated({ client, maxWaitTime: 60, minDelay: 1 }, { FunctionName });
  return STATUS;
}

const clientOf = ({ region, endpoint }: StatusTarget): LambdaClient =>
  new LambdaClient({ region, ...clientOptions({ endpoint }) });
