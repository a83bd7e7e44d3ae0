import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PRODUCTION } from "../examples/production";
import { actionsOf } from "../src/deploy-policy/actions";
import { deployedFromSynth } from "../src/deploy-policy/deployed";
import { policyOf } from "../src/deploy-policy/policy";
import recording from "../src/deploy-policy/recorded-calls.json";
import { inManagedPolicies, MANAGED_CHARACTERS } from "../src/deploy-policy/split";
import type { Policy, Statement } from "../src/deploy-policy/statement";
import type { BackendProps } from "../src/settings/schema";
import { regionsFromSynth } from "../src/topology/from-synth";
import { ARTICLE, DOMAIN, synth, TWO } from "./support/synth";

const FILES = ["deploy-policy.json", "deploy-policy-2.json"];
const parts: Policy[] = FILES.map((name) => JSON.parse(readFileSync(join(__dirname, "..", "docs", name), "utf8")));
const committed: Policy = { Version: "2012-10-17", Statement: parts.flatMap(({ Statement }) => Statement) };
const unique = (statements: readonly Statement[]) => [...new Set(statements.flatMap(({ Action }) => Action))];
const actions = unique(committed.Statement);
/** The last one: those before it are about what an action creates. */
const statementOf = (action: string): Statement | undefined =>
  committed.Statement.findLast(({ Action }) => Action.includes(action));

/** Services that a backend has nothing to do with by default. */
const OPTIONAL = ["acm", "cloudwatch", "kms", "route53", "s3", "sns", "wafv2"];

/** Recorded calls of the services that every backend has. HTTPS alone has rules of listeners. */
const usualCalls = Object.entries(recording.calls)
  .filter(([service]) => !OPTIONAL.includes(service))
  .map(
    ([service, operations]) =>
      [
        service,
        operations.filter(
          (operation) => !/^((Create|Delete|Describe)Rules?|UpdateAcceleratorAttributes)$/.test(operation),
        ),
      ] as const,
  );

/** A network that is there already. */
const GIVEN = { vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] };

const certificateIn = (region: string) =>
  `arn:aws:acm:${region}:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef`;

test("a backend with HTTPS is allowed to make the rules of its own load balancer's listeners, and no others", () => {
  const statements = policyOf(deployedFromSynth(synth(PRODUCTION).outdir), recording).Statement;
  const rules = statements.find(({ Action }) => Action.includes("elasticloadbalancing:CreateRule"));
  expect(rules?.Action).toEqual(
    expect.arrayContaining(
      ["DeleteRule", "ModifyRule", "SetRulePriorities"].map((each) => `elasticloadbalancing:${each}`),
    ),
  );
  expect(rules?.Resource).toContain("arn:aws:elasticloadbalancing:*:*:listener-rule/app/GlobalApp-alb/*");
});

test("a backend with Route 53 in front may change its latency records, and has no use for Global Accelerator", () => {
  const backend = { ...ARTICLE, domain: DOMAIN, front: "route-53" } as const;
  const deployed = deployedFromSynth(synth(backend).outdir);
  expect(deployed).toMatchObject({ name: "GlobalApp", domain: "api.example.com" });
  for (const role of ["deploy", "plan"] as const) {
    const actions = unique(policyOf(deployed, recording, role).Statement);
    expect(actions.filter((action) => action.startsWith("globalaccelerator:"))).toEqual([]);
    expect(actions).toContain("route53:ListResourceRecordSets");
  }
  const records = policyOf(deployed, recording).Statement.find(({ Sid }) => Sid === "Records");
  const names = "route53:ChangeResourceRecordSetsNormalizedRecordNames";
  // What begins with an underscore: the records for certificates, and the regions'.
  expect(records?.Condition?.["ForAllValues:StringLike"]?.[names]).toEqual(["api.example.com", "_*.api.example.com"]);
});

describe("a backend with logs of its traffic", () => {
  const policyWith = (trafficLogs: BackendProps["trafficLogs"], more: Partial<BackendProps> = {}) =>
    policyOf(deployedFromSynth(synth({ ...ARTICLE, ...more, trafficLogs }).outdir), recording);
  const sidsOf = (policy: Policy, action: string) =>
    policy.Statement.filter(({ Action }) => Action.includes(action)).map(({ Sid }) => Sid);

  test("may make and change the buckets of its own name, and no others", () => {
    const policy = policyWith({});
    const buckets = policy.Statement.find(({ Sid }) => Sid === "LogBuckets");
    expect(buckets?.Resource).toEqual(TWO.map((region) => `arn:aws:s3:::globalapp-logs-*-${region}`));
    for (const action of ["s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutEncryptionConfiguration"]) {
      expect(sidsOf(policy, action)).toEqual(["LogBuckets"]);
    }
    const known = policyWith({}, { account: "123456789012" }).Statement.find(({ Sid }) => Sid === "LogBuckets");
    expect(known?.Resource).toEqual(TWO.map((region) => `arn:aws:s3:::globalapp-logs-123456789012-${region}`));
  });

  test("may delete logs only where the settings delete them with the backend", () => {
    expect(sidsOf(policyWith({}), "s3:DeleteObject")).toEqual([]);
    expect(sidsOf(policyWith({ deleteWithBackend: true }), "s3:DeleteObject")).toEqual(["Logs"]);
  });

  test("may turn the accelerator's flow logs on and off", () => {
    const policy = policyWith({ flowLogs: true });
    expect(sidsOf(policy, "globalaccelerator:UpdateAcceleratorAttributes")).toEqual(["Accelerators"]);
    expect(sidsOf(policy, "logs:CreateLogDelivery")).toEqual(["LogDelivery"]);
  });

  test("has nothing to do with buckets that are given", () => {
    const buckets = Object.fromEntries(TWO.map((region) => [region, `acme-logs-${region}`]));
    const actions = policyWith({ buckets }).Statement.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith("s3:"))).toEqual([]);
  });

  test("and without any it may touch no bucket and no attributes of the accelerator", () => {
    const actions = policyWith(undefined).Statement.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^s3:|LogDelivery|AcceleratorAttributes/.test(action))).toEqual([
      "globalaccelerator:DescribeAcceleratorAttributes",
    ]);
  });
});

/** What a release calls, and Terraform does not. */
const RELEASING = [
  "cloudwatch:DescribeAlarms",
  "cloudwatch:GetMetricData",
  "globalaccelerator:ListEndpointGroups",
  "globalaccelerator:ListListeners",
];

describe("docs/deploy-policy.json", () => {
  test("allows every call that the runs with Terraform recorded, of the services that the article's backend has", () => {
    const recorded = usualCalls.flatMap(([service, operations]) =>
      operations.map((operation) => `${service}:${operation}`),
    );
    expect(recorded.length).toBeGreaterThan(100);
    expect(recorded.filter((action) => !actions.includes(action))).toEqual([]);
  });

  test("allows nothing else but what these calls imply, what later changes call, and what a release observes", () => {
    const implied = actionsOf({ ...Object.fromEntries(usualCalls), kms: ["DescribeKey"] });
    const observed = ["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData"];
    const moved = ["globalaccelerator:ListEndpointGroups", "globalaccelerator:ListListeners"];
    expect([...actions].sort()).toEqual([...implied, ...observed, ...moved].sort());
  });

  test("is that of the article's backend; npm run deploy-policy -- --out docs/deploy-policy.json writes it", () => {
    expect(parts).toEqual(inManagedPolicies(policyOf(deployedFromSynth(synth(ARTICLE).outdir), recording)));
  });

  test("has no wildcard in an action", () => {
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  test("is in parts that are each a managed policy", () => {
    for (const part of parts) expect(JSON.stringify(part).length).toBeLessThanOrEqual(MANAGED_CHARACTERS);
  });

  test.each([
    ["dynamodb:DeleteTable", "arn:aws:dynamodb:*:*:table/GlobalApp"],
    ["lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:GlobalApp-api"],
    ["logs:DeleteLogGroup", "arn:aws:logs:*:*:log-group:/aws/lambda/GlobalApp-api"],
    ["iam:PutRolePolicy", "arn:aws:iam::*:role/GlobalApp-api-us-west-2"],
    ["elasticloadbalancing:DeleteLoadBalancer", "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/GlobalApp-alb/*"],
  ])("limits %s to the backend's own", (action, resource) => {
    expect([statementOf(action)?.Resource].flat()).toContain(resource);
  });

  test.each([
    [
      "the port, or to HTTPS",
      ["elasticloadbalancing:ModifyListener", "globalaccelerator:UpdateListener", "ec2:ModifySecurityGroupRules"],
    ],
    ["the client affinity", ["globalaccelerator:UpdateListener"]],
    [
      "the type of the addresses",
      [
        "elasticloadbalancing:SetIpAddressType",
        "ec2:AssociateVpcCidrBlock",
        "ec2:AssociateSubnetCidrBlock",
        "ec2:DisassociateVpcCidrBlock",
        "ec2:DisassociateSubnetCidrBlock",
      ],
    ],
    ["the subnets", ["elasticloadbalancing:SetSubnets"]],
  ])("allows what a change of %s calls", (_, calls) => {
    expect(calls.filter((call) => !actions.includes(call))).toEqual([]);
  });

  test("limits what has no name to the backend's regions", () => {
    const boundless = committed.Statement.filter(
      ({ Resource, Condition }) => Resource === "*" && Condition === undefined,
    );
    expect(boundless.map(({ Sid }) => Sid)).toEqual(["Account"]);
    expect(statementOf("ec2:DeleteVpc")?.Condition).toEqual({
      StringEquals: { "aws:RequestedRegion": [...TWO], "aws:ResourceTag/GlobalApp": "GlobalApp" },
    });
  });

  test("hands the function's roles to Lambda and to nobody else", () => {
    expect(statementOf("iam:PassRole")).toMatchObject({
      Resource: TWO.map((region) => `arn:aws:iam::*:role/GlobalApp-api-${region}`),
      Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    });
  });
});

test("a region that the backend leaves is in its policy until it is gone", () => {
  const { outdir } = synth({ ...ARTICLE, formerRegions: ["eu-west-1"] });
  expect(regionsFromSynth(outdir, "GlobalApp")).toEqual([...TWO, "eu-west-1"]);
});

test("a state in S3 may be read and written but not deleted, and its lock may come and go", () => {
  const state = { bucket: "acme-states", key: "GlobalApp.tfstate", region: "eu-central-1" };
  const deployed = { name: "GlobalApp", table: "GlobalApp", regions: TWO, routes: [], types: [], state };
  const { Statement } = policyOf(deployed, recording);
  const bucket = "arn:aws:s3:::acme-states";
  const [object, lock] = [`${bucket}/GlobalApp.tfstate`, `${bucket}/GlobalApp.tfstate.tflock`];
  expect(Statement.slice(-2)).toEqual([
    {
      Sid: "State",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
      Resource: [bucket, object, lock],
    },
    { Sid: "StateLock", Effect: "Allow", Action: ["s3:DeleteObject"], Resource: lock },
  ]);
});

test("a backend in a network that is there already may not make or delete any", () => {
  const [usWest2, euCentral1] = TWO;
  const networks = ["default", { [usWest2]: GIVEN, [euCentral1]: GIVEN }] as const;
  for (const network of networks) {
    const { Statement } = policyOf(deployedFromSynth(synth({ ...ARTICLE, network }).outdir), recording);
    const allowed = unique(Statement).filter((action) => /^ec2:(?!Describe)/.test(action));
    expect(allowed.sort()).toEqual([
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateSecurityGroup",
      "ec2:CreateTags",
      "ec2:DeleteSecurityGroup",
      "ec2:DeleteTags",
      "ec2:ModifySecurityGroupRules",
      "ec2:RevokeSecurityGroupEgress",
      "ec2:RevokeSecurityGroupIngress",
    ]);
  }
});

describe("the policy of the production example", () => {
  const { Statement } = policyOf(deployedFromSynth(synth(PRODUCTION).outdir), recording);

  test("allows every call that the runs with Terraform recorded, what they imply, and what later changes and releases call", () => {
    // Its state is not the provider's.
    const allowed = unique(Statement.filter(({ Sid }) => !/^(State|StateLock|SavedPlan)$/.test(Sid)));
    expect(allowed.sort()).toEqual([...new Set([...actionsOf(recording.calls), ...RELEASING])].sort());
  });

  test.each([
    ["giving the logs a key, or taking it away", ["logs:AssociateKmsKey", "logs:DisassociateKmsKey"]],
    [
      "looking up the dual-stack accelerator that the domain leads to",
      [
        "globalaccelerator:ListAccelerators",
        "globalaccelerator:DescribeAcceleratorAttributes",
        "globalaccelerator:ListTagsForResource",
      ],
    ],
  ])("allows what %s calls", (_, calls) => {
    const allowed = Statement.flatMap(({ Action }) => Action);
    expect(calls.filter((call) => !allowed.includes(call))).toEqual([]);
  });

  test("may have AWS make the role that a multi-Region key needs, which the article's backend has no use for", () => {
    const rolesOf = ({ Statement }: Policy) =>
      Statement.find(({ Sid }) => Sid === "ServiceLinkedRoles")?.Condition?.StringEquals?.["iam:AWSServiceName"];
    expect(rolesOf({ Version: "2012-10-17", Statement })).toContain("mrk.kms.amazonaws.com");
    expect(rolesOf(committed)).not.toContain("mrk.kms.amazonaws.com");
  });

  test("uses keys by way of DynamoDB only", () => {
    const using = Statement.filter(({ Action }) => Action.some((action) => /^kms:(De|En)crypt$/.test(action)));
    expect(using.map(({ Condition }) => Condition)).toEqual([
      { StringLike: { "kms:ViaService": "dynamodb.*.amazonaws.com" } },
    ]);
  });

  test("changes and uses multi-Region keys only, and looks at AWS's own", () => {
    const keysOf = (action: string) =>
      [Statement.find(({ Action }) => Action.includes(action))?.Resource]
        .flat()
        .filter((arn) => arn?.includes(":key/"));
    for (const action of ["kms:Decrypt", "kms:ReEncryptFrom", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]) {
      expect(keysOf(action)).toEqual(["arn:aws:kms:*:*:key/mrk-*"]);
    }
    expect(keysOf("kms:DescribeKey")).toEqual(["arn:aws:kms:*:*:key/*"]);
  });

  test.each([
    ["certificates that are made", {}],
    [
      "certificates that are given",
      { certificateArns: Object.fromEntries(TWO.map((region) => [region, certificateIn(region)])) },
    ],
  ])("changes records of the domain only, with %s", (_, certificates) => {
    const deployed = deployedFromSynth(synth({ ...PRODUCTION, ...certificates }).outdir);
    const changing = policyOf(deployed, recording).Statement.filter(({ Action }) =>
      Action.includes("route53:ChangeResourceRecordSets"),
    );
    expect(changing.map(({ Condition }) => Condition)).toEqual([
      {
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["api.example.com", "_*.api.example.com"],
        },
      },
    ]);
  });

  test("is three managed policies, of the ten that a role can have", () => {
    expect(inManagedPolicies({ Version: "2012-10-17", Statement })).toHaveLength(3);
  });

  test("has everything without a name limited to the backend's regions", () => {
    const boundless = Statement.filter(({ Resource, Condition }) => Resource === "*" && Condition === undefined);
    expect(boundless.map(({ Sid }) => Sid)).toEqual(["Account", "LogDelivery"]);
  });
});
