import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { arns } from "../aws/arns";
import { naming } from "../aws/naming";
import { create } from "./create";
import { escapeTemplate } from "./escape-template";
import type { FunctionCode } from "./function-code";
import { replacedAtChangeOf } from "./replaced-with";
import { TerraformData } from "./terraform-data";

export interface ApiFunctionProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  /** Of a route. @default the main function's */
  readonly part?: string;
  readonly region: string;
  /** Id of the account. */
  readonly account: string;
  readonly code: FunctionCode;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly architecture: "arm64" | "x86_64";
  /** The lowest that Lambda passes on, of the function's lines and of its own. */
  readonly logLevel: string;
  readonly systemLogLevel: string;
  readonly logRetentionDays: number;
  /** @default none reserved */
  readonly reservedConcurrency?: number;
  readonly tracing: boolean;
  /** IAM actions on the table, and those of them that are allowed on its indexes too. */
  readonly permissions: { readonly onTable: readonly string[]; readonly onIndexes: readonly string[] };
  /** Name of the table and its replicas. */
  readonly tableName: string;
  /** ARN of the key that encrypts the table and the logs in this region. @default keys that AWS owns */
  readonly keyArn?: string;
  /** ARN of the managed policy that limits the role. @default none */
  readonly permissionsBoundary?: string;
  /** The value that the function reads. */
  readonly environment: Readonly<Record<string, string>>;
}

/** nodejs22.x is the only current runtime that both supported versions of the AWS provider know. */
const RUNTIME = "nodejs22.x";

/**
 * The function of one region, with a role that reaches nothing but the region's own table, log group and traces. The role
 * names them by ARNs that are known, so that the function can be deployed while the table's home region is out.
 */
export class ApiFunction extends Construct {
  readonly arn: string;
  readonly functionName: string;
  /** What must exist before the function is invoked. */
  readonly ready: ITerraformDependable[];
  /** For what has to be replaced with it. */
  readonly resource: LambdaFunction;

  constructor(scope: Construct, id: string, props: ApiFunctionProps) {
    super(scope, id);
    const { provider, name, part, region } = props;
    const place = { region, account: props.account };

    // Nothing but the first invocation waits for it. The role cannot create log groups, so Lambda does not, and none is kept
    // for ever (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html).
    const logs = create(CloudwatchLogGroup, this, "logs", {
      provider,
      name: naming.logGroup(name, part),
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.keyArn,
    });

    const role = create(IamRole, this, "role", {
      provider,
      name: naming.role(name, region, part),
      permissionsBoundary: props.permissionsBoundary,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
      }),
    });
    const roleId = new TerraformData(this, "role-id", { input: { roleId: role.uniqueId } });
    const policy = create(IamRolePolicy, this, "policy", {
      provider,
      role: role.id,
      name: "own-table-logs-and-traces",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          ...tableStatements(props.permissions, arns.table(place, props.tableName)),
          {
            Sid: "Logs",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: `${arns.logGroup(place, naming.logGroup(name, part))}:*`,
          },
          ...(props.keyArn === undefined || props.permissions.onTable.length === 0
            ? []
            : [tableKey(props.keyArn, region)]),
        ],
      }),
    });

    // Of its own, because Lambda makes no function with tracing whose role cannot send traces.
    const traces = props.tracing
      ? create(IamRolePolicy, this, "traces-policy", {
          provider,
          role: role.id,
          name: "traces",
          policy: JSON.stringify({ Version: "2012-10-17", Statement: [TRACES] }),
        })
      : undefined;

    const lambda = create(LambdaFunction, this, "function", {
      provider,
      functionName: naming.function(name, part),
      role: role.arn,
      runtime: RUNTIME,
      handler: "index.handler",
      architectures: [props.architecture],
      filename: props.code.zipPath,
      sourceCodeHash: props.code.hash,
      memorySize: props.memoryMb,
      timeout: props.timeoutSeconds,
      reservedConcurrentExecutions: props.reservedConcurrency,
      environment: { variables: escaped(props.environment) },
      // With the format Text neither has levels, and every health check costs the three lines that Lambda writes of it.
      loggingConfig: {
        logFormat: "JSON",
        applicationLogLevel: props.logLevel.toUpperCase(),
        systemLogLevel: props.systemLogLevel.toUpperCase(),
      },
      tracingConfig: { mode: props.tracing ? "Active" : "PassThrough" },
      // A policy that names a key waits for it, and the key for the home region: only the first invocation waits for that.
      dependsOn: [...(traces ? [traces] : []), ...(props.keyArn === undefined ? [policy] : [])],
      // Lambda lets this very role decrypt the environment; one that is made again has the same ARN, and cannot
      // (https://repost.aws/knowledge-center/lambda-kmsaccessdeniedexception-errors). A role that was deleted by hand is
      // created, not replaced, and only a change replaces others: hence its id as a resource.
      lifecycle: replacedAtChangeOf(roleId),
    });
    this.resource = lambda;
    this.arn = lambda.arn;
    this.functionName = lambda.functionName;
    this.ready = [logs, policy];
  }
}

function tableStatements({ onTable, onIndexes }: ApiFunctionProps["permissions"], tableArn: string): object[] {
  const allow = (Sid: string, Action: readonly string[], Resource: string) =>
    Action.length === 0 ? [] : [{ Sid, Effect: "Allow", Action, Resource }];
  return [...allow("Table", onTable, tableArn), ...allow("Indexes", onIndexes, `${tableArn}/index/*`)];
}

const escaped = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, escapeTemplate(value)]));

/**
 * X-Ray has no resources to name in these two actions
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html).
 */
const TRACES = {
  Sid: "Traces",
  Effect: "Allow",
  Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  Resource: "*",
};

/**
 * DynamoDB decrypts the table's key on behalf of the caller
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html). The key is named by its ARN:
 * Security Hub's KMS.2 refuses every key of a region, whatever the conditions are.
 */
const tableKey = (keyArn: string, region: string) => ({
  Sid: "TableKey",
  Effect: "Allow",
  Action: ["kms:Decrypt"],
  Resource: keyArn,
  Condition: { StringEquals: { "kms:ViaService": `dynamodb.${region}.amazonaws.com` } },
});
