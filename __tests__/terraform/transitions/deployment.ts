import { App } from "cdktf";
import { GlobalBackend } from "../../../src/backend";
import type { BackendProps } from "../../../src/settings/schema";
import { networkOf, openDefaultVpc } from "../account-networks";
import { route53 } from "../aws/ask";
import type { AwsClient } from "../aws/client";
import { prepare } from "../prepare";
import { type Project, STACK, type SynthesizedJson } from "../project";
import type { Providers } from "../tools";
import { type Account, AP, BUCKET, EU, US } from "./backends";

/** Synthesizes into a project in this process: in one of its own each would take seconds. */
export function synthesizeInto(project: Project, settings: BackendProps, providers: Providers): SynthesizedJson {
  const app = new App({ outdir: project.outputFolder });
  new GlobalBackend(app, STACK, settings);
  app.synth();
  prepare(project.stackFolder, providers);
  return project.stack();
}

/** Addresses of AWS's resources that differ, in what reaches AWS, and `provider` where a provider does. */
export function differences(before: SynthesizedJson, after: SynthesizedJson): string[] {
  const [old, other] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...other.keys()])].filter((address) => old.get(address) !== other.get(address));
}

function flat({ resource, provider }: SynthesizedJson): Map<string, string> {
  const { terraform_data: _, ...atAws } = resource;
  const resources = Object.entries(atAws).flatMap(([type, all]) =>
    Object.entries(all).map(([name, { "//": __, lifecycle: ___, depends_on: ____, ...args }]) => [
      `${type}.${name}`,
      JSON.stringify(args),
    ]),
  );
  // One of a former region has nothing to do.
  const tags = (provider.aws ?? []).map(({ default_tags }) => JSON.stringify(default_tags) ?? "");
  return new Map([...(resources as [string, string][]), ["provider", [...new Set(tags)].join()]]);
}

/** What the backends find in the account: networks, certificates, hosted zone, bucket. */
export async function furnish(client: AwsClient): Promise<Account> {
  await route53.createZone(client, "example.com");
  await client.xml("s3", "us-east-1", "PUT", `/${BUCKET}`);
  const account: Account = { networks: {}, certificateArns: {} };
  for (const [name, region] of Object.entries({ [US]: US, [EU]: EU, [AP]: AP, [`${US}-2`]: US })) {
    account.networks[name] = await networkOf(client, region);
    const { CertificateArn } = await client.json("acm", region, "RequestCertificate", {
      DomainName: "api.example.com",
    });
    account.certificateArns[name] = CertificateArn;
  }
  for (const region of [US, EU]) await openDefaultVpc(client, region);
  return account;
}
