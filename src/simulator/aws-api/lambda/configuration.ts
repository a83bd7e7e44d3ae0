import { RESERVED_VARIABLES } from "../../../aws/reserved-variables";
import type { SimulatedFunction } from "../../function/function";
import { ACCOUNT, arn } from "../../ground/arn";
import { digitsOf, uuid } from "../../ground/digits";
import type { World } from "../../world";
import { ApiError } from "../request";

/** AWS's limit on all environment variables together, in bytes. */
const MAX_ENVIRONMENT = 4096;

export function describe(lambda: SimulatedFunction): object {
  const { topology, configuration, role } = lambda;
  return {
    FunctionName: topology.name,
    FunctionArn: arn.function(topology.region, topology.name),
    Runtime: topology.runtime,
    Role: arn.role(role.name),
    Handler: topology.handler,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    Version: "$LATEST",
    Architectures: [topology.architecture],
    PackageType: "Zip",
    Environment: { Variables: configuration.environment },
    LoggingConfig: {
      ...(topology.logLevel === undefined
        ? { LogFormat: "Text" }
        : { LogFormat: "JSON", ApplicationLogLevel: topology.logLevel }),
      LogGroup: `/aws/lambda/${topology.name}`,
    },
    State: "Active",
    LastUpdateStatus: "Successful",
    RevisionId: revision(lambda),
  };
}

/** Changes with the configuration, and only with it. */
export function revision({ configuration }: SimulatedFunction): string {
  const { environment, timeoutSeconds, memoryMb } = configuration;
  return uuid(digitsOf(JSON.stringify([environment, timeoutSeconds, memoryMb]), 32));
}

/** Undefined where none is reserved. */
export const concurrency = ({ reservedConcurrency }: SimulatedFunction): object | undefined =>
  reservedConcurrency === undefined ? undefined : { ReservedConcurrentExecutions: reservedConcurrency };

export interface ConfigurationChange {
  readonly Environment?: { readonly Variables?: Record<string, string> | undefined } | undefined;
  readonly Timeout?: number | undefined;
  readonly MemorySize?: number | undefined;
  readonly RevisionId?: string | undefined;
}

/** @throws ApiError where another change came first, or where the variables are too large, or Lambda's own */
export function update(lambda: SimulatedFunction, change: ConfigurationChange): object {
  const { Environment, Timeout, MemorySize, RevisionId } = change;
  if (RevisionId !== undefined && RevisionId !== revision(lambda)) {
    throw new ApiError(
      412,
      "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    );
  }
  const environment = Environment ? (Environment.Variables ?? {}) : lambda.configuration.environment;
  if (Buffer.byteLength(JSON.stringify(environment)) > MAX_ENVIRONMENT) {
    throw new ApiError(
      400,
      "InvalidParameterValueException",
      "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
    );
  }
  const reserved = Object.keys(environment).filter((name) => RESERVED_VARIABLES.includes(name));
  if (reserved.length > 0) {
    throw new ApiError(
      400,
      "InvalidParameterValueException",
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  lambda.configure({
    environment,
    timeoutSeconds: Timeout ?? lambda.configuration.timeoutSeconds,
    memoryMb: MemorySize ?? lambda.configuration.memoryMb,
  });
  return describe(lambda);
}

/** Who may invoke the function: the load balancers, through the target groups that it is registered with. */
export function policy(world: World, lambda: SimulatedFunction): object {
  const { region, name } = lambda.topology;
  const groups = world
    .loadBalancersIn(region)
    .flatMap(({ targetGroups }) => [...targetGroups.values()])
    .filter(({ targets }) => targets.some((target) => target.function === lambda));
  return {
    Version: "2012-10-17",
    Id: "default",
    Statement: groups.map(({ topology }) => ({
      Sid: topology.name,
      Effect: "Allow",
      Principal: { Service: "elasticloadbalancing.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: arn.function(region, name),
      Condition: {
        StringEquals: { "AWS:SourceAccount": ACCOUNT },
        ArnLike: { "AWS:SourceArn": arn.targetGroup(region, topology.name) },
      },
    })),
  };
}
