import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Review } from "../../src/review/review";
import type { BackendProps } from "../../src/settings/schema";
import { dynamodb, route53 } from "./aws/ask";
import type { Project } from "./project";
import { brokenIn } from "./serving";
import { applyAll, changes, countByType, expectDeployed, expectNoOtherWarning, NOTHING, story } from "./story";
import type { Plan } from "./terraform";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];

/** A stack of the version before seeds, the tag `GlobalApp` and what Terraform keeps, in a folder of its own. */
interface Deployed {
  readonly folder: string;
  readonly name: string;
  /** What the upgrade creates at AWS. CHANGELOG.md names it. */
  readonly creates: Record<string, number>;
  /** What the review finds beside what every upgrade has. */
  readonly findings: readonly string[];
  /** Region by region takes several plans. */
  readonly by: "terraform apply" | "npm run deploy";
}

const PLAIN: Deployed = {
  folder: "plain",
  name: "main.ts as it was",
  creates: {},
  findings: [],
  by: "terraform apply",
};

const EVERYTHING: Deployed = {
  folder: "everything",
  name: "HTTPS, tokens, keys and a firewall",
  creates: { aws_iam_role_policy: 2, aws_lb_listener_rule: 2 },
  findings: ["permissions-change"],
  by: "npm run deploy",
};

describe.each(process.env.ALL === "1" ? [PLAIN, EVERYTHING] : [PLAIN])("an upgrade of $name", (deployed) => {
  const account = story(`upgrade ${deployed.folder}`);
  const fixture = (file: string) => readFileSync(join(__dirname, "upgrade", deployed.folder, file), "utf8");
  const settings: BackendProps = JSON.parse(fixture("settings.json"));
  const firewall = settings.firewall !== undefined;
  const [seed, ...seeds] = settings.table?.seedItems?.map(({ item_id }) => String(item_id)) ?? [];
  const changed = { item_id: { S: seed }, message: { S: "as the application wrote it" } };
  let project: Project;
  let plan: Plan;

  beforeAll(async () => {
    await route53.createZone(account.aws.client, "example.com");
    project = account.project();
    account.says("apply what the earlier version synthesized");
    project.useStack(fixture("cdk.tf.json"));
    await project.terraform.init();
    await applyAll(project);
    const Item = changed;
    await account.aws.client.json("dynamodb", HOME, "PutItem", { TableName: tableName(), Item });
    // Without waves, which take real minutes: they are told on the virtual clock.
    await project.synth({ ...settings, release: { steps: [] } });
  });

  test("replaces and deletes nothing, and creates what CHANGELOG.md names", async () => {
    account.says("plan the upgrade");
    await project.terraform.init();
    plan = await project.terraform.plan();
    expect(plan.replace).toEqual([]);
    expect(plan.delete).toEqual([]);
    expect(countByType(changes(plan).create)).toEqual(deployed.creates);
  });

  test("forgets the seed items, which stay", () => {
    expect(countByType(plan.forget)).toEqual({ aws_dynamodb_table_item: 1 + seeds.length });
    const [forgets, ...others] = plan.diagnostics.filter(({ summary }) => summary.startsWith("Some objects will no"));
    expect(others).toEqual([]);
    expect(forgets?.detail).toContain("it will not delete them");
    expectNoOtherWarning(plan.diagnostics.filter((each) => each !== forgets));
  });

  test("moves no traffic, as npm run review says, and is no danger", async () => {
    writeFileSync(join(project.root, "plan.json"), await project.terraform.showPlan());
    const { code, stdout, stderr } = await project.npmRun("review", "plan.json", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const { verdict, findings, traffic }: Review = JSON.parse(stdout);
    expect(traffic.filter(({ moves }) => moves)).toEqual([]);
    expect(findings.map(({ id }) => id).sort()).toEqual(
      ["code-changes-everywhere", "environment-changes", "forgotten", ...deployed.findings].sort(),
    );
    expect(verdict).toBe("warning");
  });

  test(`is deployed by ${deployed.by}, and every region serves`, async () => {
    account.says(deployed.by);
    if (deployed.by === "terraform apply") await project.terraform.applyPlan();
    else {
      const { code, stdout, stderr } = await project.deploy("--yes");
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("all regions: deployed");
    }
    for (const region of REGIONS) expect(await brokenIn(account.aws.client, region, { firewall }), region).toEqual([]);
    await expectDeployed(account, [project], { regions: REGIONS });
  });

  test("leaves nothing to do", async () => {
    const next = await project.terraform.plan();
    expect([changes(next), next.forget]).toEqual([NOTHING, []]);
  });

  test("leaves the items as the application wrote them, also when npm run seed comes after it", async () => {
    const { code, stdout } = await project.npmRun("seed");
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${1 + seeds.length} were there already`)]);
    const items = (await dynamodb.items(account.aws.client, HOME)).map(({ item }) => item);
    expect(items).toContainEqual(changed);
    expect(items.map(({ item_id }) => item_id.S)).toEqual(expect.arrayContaining(seeds));
  });

  const tableName = (): string => settings.table?.name ?? settings.name ?? "GlobalApp";
});
