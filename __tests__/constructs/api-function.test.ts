import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { ARTICLE, DOMAIN, ref, type Stack, synth, THREE, TWO } from "../support/synth";

const FUNCTION = "aws_lambda_function";
const LOGS = "aws_cloudwatch_log_group";
const ROLE = "aws_iam_role";
const POLICY = "aws_iam_role_policy";
const HOME = "us-west-2";
const OTHER = "eu-central-1";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string;
}
/** Of all policies of the region's role. */
const statements = ({ all }: Stack, region: string): Readonly<Record<string, Statement>> =>
  Object.fromEntries(
    all(POLICY)
      .filter(({ provider }) => provider === `aws.${region}`)
      .flatMap(({ policy }) => JSON.parse(policy).Statement)
      .map((statement: Statement) => [statement.Sid, statement]),
  );
const variables = (props: BackendProps) => synth(props).one(FUNCTION, OTHER).environment.variables;

describe("each region's function", () => {
  const { one } = synth();

  test.each(TWO)("runs the zipped bundle: %s", (region) => {
    const zip = one("data.archive_file");
    expect(one(FUNCTION, region)).toMatchObject({
      function_name: "GlobalApp-api",
      filename: ref(zip, "output_path"),
      source_code_hash: ref(zip, "output_base64sha256"),
      handler: "index.handler",
      role: ref(one(ROLE, region), "arn"),
    });
  });

  test("has a runtime that both supported versions of the AWS provider know", () => {
    expect(one(FUNCTION, HOME).runtime).toBe("nodejs22.x");
  });

  test("has the default size, and no concurrency reserved", () => {
    expect(one(FUNCTION, HOME)).toMatchObject({ memory_size: 256, timeout: 5, architectures: ["arm64"] });
    expect(one(FUNCTION, HOME)).not.toHaveProperty("reserved_concurrent_executions");
  });

  test("has the size of the settings, and a concurrency of 0 too", () => {
    const { all } = synth({
      regions: TWO,
      function: { memoryMb: 1024, timeoutSeconds: 9, architecture: "x86_64", reservedConcurrency: 0 },
    });
    for (const lambda of all(FUNCTION)) {
      expect(lambda).toMatchObject({
        memory_size: 1024,
        timeout: 9,
        architectures: ["x86_64"],
        reserved_concurrent_executions: 0,
      });
    }
  });

  test("is created after its policy, and where that names a key, after its right to send traces alone", () => {
    expect(one(FUNCTION, OTHER).depends_on).toEqual([one(POLICY, OTHER).address]);
    const keyed = synth({ ...ARTICLE, encryption: "customer-managed", function: { tracing: true } });
    const traces = keyed.all(POLICY).filter(({ provider, name }) => provider === `aws.${OTHER}` && name === "traces");
    expect(keyed.one(FUNCTION, OTHER).depends_on).toEqual(traces.map(({ address }) => address));
    const { depends_on } = keyed.one("aws_lb_target_group_attachment", OTHER);
    for (const { address, provider } of keyed.all(POLICY)) {
      if (provider === `aws.${OTHER}` && address !== traces[0]?.address) expect(depends_on).toContain(address);
    }
  });
});

describe("its environment", () => {
  test("has the article's variables, and what the function needs to know of the table and /health", () => {
    expect(variables(ARTICLE)).toEqual({
      tablename: "GlobalApp",
      STATUS: "200",
      PARTITION_KEY: "item_id",
      HEALTH_PATH: "/health",
      HEALTH_TABLE_TIMEOUT_MS: "1000",
      MAX_BODY_BYTES: "409600",
      LOG_LEVEL: "info",
      WRITES: "off",
    });
  });

  test("says what the settings say", () => {
    const props: BackendProps = {
      regions: TWO,
      writes: "anonymous",
      maxBodyBytes: 1000,
      table: { name: "Items", partitionKey: "shop", sortKey: "item" },
      function: { status: 503, logLevel: "error", environment: { STAGE: "test" } },
      healthCheck: { path: "/up", tableTimeoutMs: 250 },
    };
    expect(variables(props)).toEqual({
      tablename: "Items",
      STATUS: "503",
      PARTITION_KEY: "shop",
      SORT_KEY: "item",
      HEALTH_PATH: "/up",
      HEALTH_TABLE_TIMEOUT_MS: "250",
      LOG_LEVEL: "error",
      STAGE: "test",
      MAX_BODY_BYTES: "1000",
      WRITES: "anonymous",
    });
  });

  test("says whose tokens may write, where not everybody may", () => {
    const writes = {
      issuer: "https://login.example.com",
      audience: "shop",
      scope: "items:write",
      jwksUri: "https://login.example.com/keys",
    };
    expect(variables({ regions: TWO, writes, domain: DOMAIN })).toMatchObject({
      WRITES: "token",
      JWT_ISSUER: "https://login.example.com",
      JWT_AUDIENCE: "shop",
      JWT_SCOPE: "items:write",
      JWKS_URI: "https://login.example.com/keys",
    });
    const { issuer, audience } = writes;
    const fewer = variables({ regions: TWO, writes: { issuer, audience }, domain: DOMAIN });
    expect(fewer).not.toHaveProperty("JWT_SCOPE");
    expect(fewer).not.toHaveProperty("JWKS_URI");
  });
});

describe("the environment of another application", () => {
  const OWN: BackendProps = { regions: TWO, function: { entry: "examples/own-app/app.ts" } };

  test("has what every application gets, and nothing of the example application", () => {
    expect(variables({ ...OWN, table: { sortKey: "guest" } })).toEqual({
      tablename: "GlobalApp",
      STATUS: "200",
      PARTITION_KEY: "item_id",
      SORT_KEY: "guest",
      HEALTH_PATH: "/health",
      HEALTH_TABLE_TIMEOUT_MS: "1000",
      LOG_LEVEL: "info",
    });
  });

  test("has the user's own variables, to the letter, also where Terraform would read a template", () => {
    const environment = { TEMPLATE: `$\{a} %{b} $$\{c}`, EMPTY: "" };
    const stack = synth({ ...OWN, function: { ...OWN.function, environment } });
    expect(stack.one(FUNCTION, OTHER).environment.variables).toMatchObject({
      TEMPLATE: `$$\{a} %%{b} $$$\{c}`,
      EMPTY: "",
    });
    for (const { environment: read } of topologyFromSynth(stack.outdir).functions)
      expect(read).toMatchObject(environment);
  });
});

/** Beginning of the ARNs of a service in a region, with the account that the region's own STS names. */
const inRegion = ({ one }: Stack, service: string, region: string): string =>
  `arn:aws:${service}:${region}:${ref(one("data.aws_caller_identity", region), "account_id")}`;

describe("its logs", () => {
  test("go where Lambda writes them, and are kept as long as the settings say", () => {
    const { one } = synth({ regions: TWO, name: "shop", function: { logRetentionDays: 30 } });
    expect(one(LOGS, OTHER)).toMatchObject({ name: "/aws/lambda/shop-api", retention_in_days: 30 });
    expect(one(FUNCTION, OTHER).function_name).toBe("shop-api");
    expect(synth().one(LOGS, OTHER).retention_in_days).toBe(14);
  });
});

describe("its role", () => {
  const stack = synth({ ...ARTICLE, regions: THREE });
  const { one } = stack;

  test.each(THREE)("is Lambda's alone, and the region's own: %s", (region) => {
    expect(one(ROLE, region).name).toBe(`GlobalApp-api-${region}`);
    expect(JSON.parse(one(ROLE, region).assume_role_policy).Statement).toEqual([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
    ]);
    expect(one(POLICY, region).role).toBe(ref(one(ROLE, region), "id"));
  });

  test("reads single items of the region's own table or replica, and no more", () => {
    const read = { Sid: "Table", Effect: "Allow", Action: ["dynamodb:GetItem"] };
    for (const region of THREE) {
      const Resource = `${inRegion(stack, "dynamodb", region)}:table/GlobalApp`;
      expect(statements(stack, region).Table).toEqual({ ...read, Resource });
    }
  });

  test("writes once writes are on", () => {
    expect(statements(synth({ ...ARTICLE, writes: "anonymous" }), OTHER).Table?.Action).toEqual([
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
    ]);
  });

  const actions = (lambda: BackendProps["function"], more: Partial<BackendProps> = {}) => {
    const { Table, Indexes } = statements(synth({ regions: TWO, ...more, function: lambda }), OTHER);
    return { table: Table?.Action, indexes: Indexes?.Action };
  };
  const entry = "examples/own-app/app.ts";

  test("does for another application what the settings say, with the read of the platform's health check", () => {
    expect(actions({ entry })).toEqual({ table: ["dynamodb:GetItem"] });
    expect(actions({ entry, tableActions: ["UpdateItem", "dynamodb:UpdateItem"] })).toEqual({
      table: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
    });
    expect(actions({ entry, tableActions: [] })).toEqual({ table: ["dynamodb:GetItem"] });
  });

  test("needs no read where the application answers its health checks, and says what it does", () => {
    expect(actions({ entry, health: "application" })).toEqual({ table: ["dynamodb:GetItem"] });
    expect(actions({ entry, health: "application", tableActions: ["PutItem"] })).toEqual({
      table: ["dynamodb:PutItem"],
    });
    expect(actions({ entry, health: "application", tableActions: [] })).toEqual({});
  });

  test("decrypts the table only where it may use it", () => {
    const tableKey = (tableActions: [] | ["Query"]) =>
      statements(
        synth({
          regions: TWO,
          encryption: "customer-managed",
          function: { entry, health: "application", tableActions },
        }),
        OTHER,
      ).TableKey;
    expect(tableKey([])).toBeUndefined();
    expect(tableKey(["Query"])).toBeDefined();
  });

  test("adds to what the example application does what the settings say", () => {
    expect(actions({ tableActions: ["Scan"] }, { writes: "anonymous" })).toEqual({
      table: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan"],
      indexes: ["dynamodb:Scan"],
    });
  });

  test("reaches the indexes of its own table alone, by what an index takes", () => {
    const stack = synth({ regions: TWO, function: { entry, tableActions: ["Query", "Scan", "PutItem"] } });
    expect(statements(stack, OTHER).Indexes).toEqual({
      Sid: "Indexes",
      Effect: "Allow",
      Action: ["dynamodb:Query", "dynamodb:Scan"],
      Resource: `${inRegion(stack, "dynamodb", OTHER)}:table/GlobalApp/index/*`,
    });
  });

  test("writes to its own log group, which it cannot create", () => {
    expect(statements(stack, OTHER).Logs).toEqual({
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${inRegion(stack, "logs", OTHER)}:log-group:${one(LOGS, OTHER).name}:*`,
    });
  });

  test("may do nothing else", () => {
    expect(Object.keys(statements(stack, OTHER))).toEqual(["Table", "Logs"]);
  });
});

describe("the log", () => {
  test("is JSON, and has no line of Lambda's own for a request that is answered", () => {
    expect(synth().one(FUNCTION, OTHER).logging_config).toEqual({
      log_format: "JSON",
      application_log_level: "INFO",
      system_log_level: "WARN",
    });
  });

  test("has the levels that the settings ask for, in every function", () => {
    const routes = [{ path: "/orders/*", entry: "examples/own-app/app.ts" }];
    const stack = synth({ ...ARTICLE, routes, function: { logLevel: "debug", systemLogLevel: "info" } });
    expect(stack.all(FUNCTION)).toHaveLength(4);
    for (const { logging_config } of stack.all(FUNCTION)) {
      expect(logging_config).toMatchObject({ application_log_level: "DEBUG", system_log_level: "INFO" });
    }
  });
});

describe("tracing", () => {
  test("is off, and so are its rights", () => {
    const stack = synth();
    expect(stack.one(FUNCTION, OTHER).tracing_config).toEqual({ mode: "PassThrough" });
    expect(statements(stack, OTHER)).not.toHaveProperty("Traces");
  });

  test("is on with the rights to send traces, and no other X-Ray right, where the settings ask for it", () => {
    const stack = synth({ ...ARTICLE, function: { tracing: true } });
    expect(stack.one(FUNCTION, OTHER).tracing_config).toEqual({ mode: "Active" });
    expect(statements(stack, OTHER).Traces).toEqual({
      Sid: "Traces",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
    });
  });
});
