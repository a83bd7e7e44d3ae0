import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, test } from "vitest";
import { ec2, route53 } from "./aws/ask";
import type { Project } from "./project";
import { applyAll, story } from "./story";
import { AP, type Account, backends, type Deployed, EU, OWN_ENTRY, US } from "./transitions/backends";
import { ROWS } from "./transitions/explore";

describe("transitions", () => {
  const account = story("transitions");
  let there: Account;
  const projects: Record<string, Project> = {};
  beforeAll(async () => {
    const { client } = account.aws;
    await route53.createZone(client, "example.com");
    await route53.createZone(client, "example.org");
    await client.xml("s3", "us-east-1", "PUT", "/example-terraform-state");
    for (const region of [US, EU, AP]) await routeDefault(region);
    const networks: Account["networks"] = {};
    const certificateArns: Account["certificateArns"] = {};
    for (const region of [US, EU, AP]) {
      networks[region] = await someNetwork(region);
      certificateArns[region] = await someCertificate(region);
    }
    networks[`${US}-2`] = await someNetwork(US);
    certificateArns[`${US}-2`] = await someCertificate(US);
    there = { networks, certificateArns };
    for (const [name, props] of Object.entries(backends(there))) {
      const project = account.project();
      writeFileSync(join(project.root, OWN_ENTRY), "export const handler = async () => ({ statusCode: 200, body: '' });\n");
      await project.synth(props);
      await project.terraform.init();
      projects[name] = project;
    }
  });

  test("applied", async () => {
    const t = Date.now();
    await Promise.all(Object.entries(projects).map(async ([name, project]) => {
      try { await applyAll(project); } catch (e) { console.log(name, e); throw e; }
      console.log(name, "applied", (Date.now() - t) / 1000);
    }));
  });

  test("plans", async () => {
    const found: unknown[] = [];
    for (const [deployed, what, patch] of ROWS) {
      const project = projects[deployed] as Project;
      const props = merge(backends(there)[deployed as Deployed], typeof patch === "function" ? patch(there) : patch);
      const t = Date.now();
      const row: Record<string, unknown> = { deployed, what };
      try {
        await project.synth(props as never);
        const plan = await project.terraform.plan();
        const shown = JSON.parse(await project.terraform.showPlan());
        row.create = plan.create; row.update = plan.update; row.replace = plan.replace; row.delete = plan.delete;
        row.warnings = plan.diagnostics.map((d) => `${d.summary}: ${d.detail}`).filter((d) => !/health_check.protocol/.test(d));
        row.details = shown.resource_changes.filter((c: any) => c.change.actions.join() !== "no-op" && c.mode === "managed").map((c: any) => `${c.address} ${c.change.actions.join("/")} ${JSON.stringify(c.change.replace_paths ?? "")} ${c.action_reason ?? ""} ${c.change.actions.join() === "update" ? Object.keys(c.change.after).filter((k) => JSON.stringify(c.change.after[k]) !== JSON.stringify(c.change.before[k]) ).join() + " unknown:" + Object.keys(c.change.after_unknown ?? {}).filter((k)=> c.change.after_unknown[k] === true).join() : ""}`);
      } catch (e) {
        row.error = String((e as Error).message).slice(0, 3000);
      }
      row.seconds = (Date.now() - t) / 1000;
      found.push(row);
      writeFileSync("/tmp/w/transitions-plans.json", JSON.stringify(found, undefined, 1));
    }
  });

  async function routeDefault(region: string): Promise<void> {
    const query = (action: string, parameters: Record<string, string>) =>
      account.aws.client.query("ec2", region, action, parameters);
    const vpc = (await ec2.vpcs(account.aws.client, region)).find(({ isDefault }) => isDefault === "true");
    const tables = (await query("DescribeRouteTables", {})).routeTableSet.item;
    const main = [tables].flat().find((t: any) => t.vpcId === vpc.vpcId);
    const { internetGateway } = await query("CreateInternetGateway", {});
    await query("AttachInternetGateway", { VpcId: vpc.vpcId, InternetGatewayId: internetGateway.internetGatewayId });
    await query("CreateRoute", { RouteTableId: main.routeTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: internetGateway.internetGatewayId });
  }

  const someCertificate = async (region: string): Promise<string> =>
    (await account.aws.client.json("acm", region, "RequestCertificate", { DomainName: "api.example.com" }))
      .CertificateArn;

  async function someNetwork(region: string): Promise<{ vpcId: string; subnetIds: string[] }> {
    const query = (action: string, parameters: Record<string, string>) =>
      account.aws.client.query("ec2", region, action, parameters);
    const { vpcId } = (await query("CreateVpc", { CidrBlock: "192.168.0.0/24" })).vpc;
    const { internetGateway } = await query("CreateInternetGateway", {});
    await query("AttachInternetGateway", { VpcId: vpcId, InternetGatewayId: internetGateway.internetGatewayId });
    const { item: zones } = (await query("DescribeAvailabilityZones", {})).availabilityZoneInfo;
    const subnetIds: string[] = [];
    for (const [index, CidrBlock] of ["192.168.0.0/25", "192.168.0.128/25"].entries()) {
      const AvailabilityZone = zones[index].zoneName;
      const { subnet } = await query("CreateSubnet", { VpcId: vpcId, CidrBlock, AvailabilityZone });
      subnetIds.push(subnet.subnetId);
    }
    return { vpcId, subnetIds };
  }
});

function merge(base: object, patch: object): object {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const old = result[key];
    const both = [old, value].every((e) => typeof e === "object" && e !== null && !Array.isArray(e));
    result[key] = both && ["table", "function", "healthCheck", "loadBalancer", "accelerator"].includes(key) ? { ...(old as object), ...(value as object) } : value;
  }
  return result;
}
