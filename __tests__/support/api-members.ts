import * as elasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import * as globalAccelerator from "@aws-sdk/client-global-accelerator";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import type { z } from "zod";
import { OPERATIONS as ELB } from "../../src/simulator/aws-api/elastic-load-balancing/api";
import { OPERATIONS as GA } from "../../src/simulator/aws-api/global-accelerator/api";
import { OPERATIONS as IAM } from "../../src/simulator/aws-api/iam";
import { OPERATIONS as LAMBDA } from "../../src/simulator/aws-api/lambda/api";
import { OPERATIONS as LOGS } from "../../src/simulator/aws-api/logs";
import type { Operation } from "../../src/simulator/aws-api/operation";
import { OPERATIONS as STS } from "../../src/simulator/aws-api/sts";
import { sdkMembers } from "./sdk-members";

/** Of services whose client the project does not have, as the API reference lists them. */
const BY_HAND: Readonly<Record<string, readonly string[]>> = {
  FilterLogEvents: [
    ...["logGroupName", "logGroupIdentifier", "logStreamNames", "logStreamNamePrefix", "startTime", "endTime"],
    ...["filterPattern", "nextToken", "limit", "interleaved", "unmask"],
  ],
  GetCallerIdentity: [],
};

/** Every service whose API the simulator checks member by member, with the SDK's client for it. */
const SERVICES: readonly [string, Readonly<Record<string, Operation<never>>>, Readonly<Record<string, unknown>>?][] = [
  ["globalaccelerator", GA, globalAccelerator],
  ["elbv2", ELB, elasticLoadBalancing],
  ["lambda", LAMBDA, lambda],
  ["iam", IAM, iam],
  ["logs", LOGS],
  ["sts", STS],
];

export interface ApiOperation {
  /** As the AWS CLI calls it. */
  readonly service: string;
  readonly name: string;
  readonly input: z.ZodObject;
  /** Every member that AWS takes. */
  readonly members: readonly string[];
  readonly obeyed: readonly string[];
  /** By member, the reason why. */
  readonly ignored: Readonly<Record<string, string>>;
}

export const API_OPERATIONS: readonly ApiOperation[] = SERVICES.flatMap(([service, operations, client]) =>
  Object.entries(operations).map(([name, { input }]): ApiOperation => {
    const taken = takenBy(input);
    return {
      service,
      name,
      input,
      members: client ? sdkMembers(client, name) : (BY_HAND[name] ?? []),
      obeyed: taken.filter(({ ignored }) => ignored === undefined).map((each) => each.member),
      ignored: Object.fromEntries(
        taken.flatMap(({ member, ignored }) => (ignored === undefined ? [] : [[member, ignored]])),
      ),
    };
  }),
);

interface Taken {
  readonly member: string;
  readonly ignored?: string | undefined;
}

function takenBy(input: z.ZodObject, prefix = ""): Taken[] {
  return Object.entries(input.shape as Record<string, z.ZodType>).flatMap(([name, schema]) => {
    const member = `${prefix}${name}`;
    const ignored = schema.meta()?.ignored as string | undefined;
    const inner = ignored === undefined ? objectIn(schema) : undefined;
    return [{ member, ignored }, ...(inner ? takenBy(inner, `${member}.`) : [])];
  });
}

/** The members of a list or of an object, however it is wrapped. */
function objectIn(schema: z.ZodType): z.ZodObject | undefined {
  const { type, innerType, element } = schema.def as { type: string; innerType?: z.ZodType; element?: z.ZodType };
  if (type === "object") return schema as z.ZodObject;
  const inner = innerType ?? element;
  return inner && objectIn(inner);
}
