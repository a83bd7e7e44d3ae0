import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdated,
} from "@aws-sdk/client-lambda";

export interface StatusTarget {
  readonly region: string;
  readonly functionName: string;
  /** Of the simulator. @default AWS itself */
  readonly endpoint?: string;
}

/** The STATUS of a region's function: what its /health answers. */
export async function getStatus(target: StatusTarget): Promise<string> {
  const client = clientOf(target);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: target.functionName }));
  return Environment?.Variables?.STATUS ?? "200";
}

/**
 * Sets STATUS as the article does in the console, and leaves every other variable as it is.
 * @returns the STATUS before
 */
export async function setStatus(target: StatusTarget, code: number): Promise<string> {
  const client = clientOf(target);
  const FunctionName = target.functionName;
  const { Environment, RevisionId } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const variables = Environment?.Variables ?? {};
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { ...variables, STATUS: String(code) } },
      // Refused where somebody else changed the function in between.
      RevisionId,
    }),
  );
  await waitUntilFunctionUpdated({ client, maxWaitTime: 60, minDelay: 1 }, { FunctionName });
  return variables.STATUS ?? "200";
}

function clientOf({ region, endpoint }: StatusTarget): LambdaClient {
  if (endpoint === undefined) return new LambdaClient({ region });
  return new LambdaClient({
    region,
    endpoint,
    credentials: { accessKeyId: "simulator", secretAccessKey: "simulator" },
  });
}
