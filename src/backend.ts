import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Accelerator } from "./constructs/accelerator";
import { FunctionCode } from "./constructs/function-code";
import { GlobalTable } from "./constructs/global-table";
import { literal } from "./constructs/literal";
import { Region } from "./constructs/region";
import { naming } from "./naming";
import { type BackendProps, readSettings } from "./settings/settings";

const ROOT = join(__dirname, "..");

/** The multi-region backend: one stack, and in it one AWS provider per region whose alias is the region's name. */
export class GlobalBackend extends TerraformStack {
  /** @throws SettingsError that lists everything that is wrong with the settings, before anything is constructed */
  constructor(scope: Construct, id: string, props: BackendProps) {
    const settings = readSettings(id, props);
    super(scope, id);
    this.addOverride("terraform.required_version", requiredVersion());
    // Relative to the stack's folder, so that the output is the same wherever the project lies.
    new LocalBackend(this, { path: `../../../terraform.${id}.tfstate` });

    const code = new FunctionCode(this, "api", {
      provider: new ArchiveProvider(this, "archive"),
      entry: join(ROOT, "functions", "api", "index.ts"),
    });
    const aws = new Construct(this, "aws");
    const tags = Object.entries(settings.tags).map(([key, value]) => [literal(key), literal(value)]);
    const defaultTags = tags.length > 0 ? [{ tags: Object.fromEntries(tags) }] : undefined;
    const providerOf = (region: string) => new AwsProvider(aws, region, { alias: region, region, defaultTags });
    const sites = settings.regions.map((region) => ({ region, provider: providerOf(region.name) }));
    // Nothing is deployed there any more, but Terraform cannot delete what was without its provider.
    settings.formerRegions.forEach(providerOf);
    const table = new GlobalTable(this, "global-table", {
      ...settings.table,
      providers: sites.map(({ provider }) => provider),
    });
    const regions = sites.map(
      ({ region, provider }) => new Region(this, region.name, { provider, region, settings, code, table }),
    );
    const accelerator = new Accelerator(this, "global-accelerator", {
      ...settings.accelerator,
      provider: table.home,
      name: naming.accelerator(settings.name),
      regions,
    });

    this.output("accelerator_dns_name", accelerator.dnsName);
    this.output("accelerator_ip_addresses", accelerator.ipAddresses);
    for (const region of regions) {
      this.output(`${region.name}_load_balancer_dns_name`, region.loadBalancer.dnsName);
      this.output(`${region.name}_function_name`, region.function.functionName);
      this.output(`${region.name}_table_name`, table.name);
    }
  }

  /** An output whose name is exactly the id, because scripts and the drill read it by name. */
  private output(id: string, value: unknown): void {
    new TerraformOutput(this, id, { value, staticId: true });
  }
}

/** The version that `.terraform-version` pins, and the later minor ones. */
function requiredVersion(): string {
  const [major, minor] = readFileSync(join(ROOT, ".terraform-version"), "utf8").trim().split(".");
  return `~> ${major}.${minor}`;
}
