import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { checkObjectives } from "./assessment/check";
import { naming } from "./aws/naming";
import { type DeployedRegion, toOutputs } from "./aws/outputs";
import { Accelerator } from "./constructs/accelerator";
import { Accounts } from "./constructs/accounts";
import { Alarms } from "./constructs/alarms/alarms";
import { AliasRecords } from "./constructs/alias-records";
import { Certificates } from "./constructs/certificates";
import { checkTransforms, useTransforms } from "./constructs/create";
import { Domain } from "./constructs/domain";
import { EncryptionKey } from "./constructs/encryption-key";
import { escapeTemplate } from "./constructs/escape-template";
import { FunctionCode } from "./constructs/function-code";
import { GlobalTable } from "./constructs/global-table";
import { LatencyRecords } from "./constructs/latency-records";
import { Protection } from "./constructs/protection";
import { Providers } from "./constructs/providers";
import { Region } from "./constructs/region";
import { keepState } from "./constructs/state";
import { TrafficLogs } from "./constructs/traffic-logs";
import type { BackendProps } from "./settings/schema";
import { readSettings } from "./settings/settings";
import "./process/uncaught";

const ROOT = join(__dirname, "..");

/** The multi-region backend: one stack, and in it one AWS provider per region whose alias is the region's name. */
export class GlobalBackend extends TerraformStack {
  /** @throws SettingsError that lists everything that is wrong with the settings, before anything is constructed */
  constructor(scope: Construct, id: string, props: BackendProps) {
    const settings = readSettings(id, props);
    super(scope, id);
    useTransforms(this, settings.transform ?? {});
    this.addOverride("terraform.required_version", requiredVersion());
    this.addOverride("terraform.required_providers.aws.version", settings.providerVersion);
    keepState(this, settings.state);
    const { objectives, load, release } = settings;
    if (objectives?.rtoSeconds !== undefined && process.env.OBJECTIVES !== "report") {
      this.node.addValidation({ validate: () => checkObjectives(id, this.toTerraform()) });
    }

    const { name, regions, certificateArns } = settings;
    const archive = new ArchiveProvider(this, "archive");
    const code = new FunctionCode(this, "api", {
      provider: archive,
      entry: settings.function.entry,
      health: settings.function.health,
      verifyTokens: typeof settings.writes === "object" || typeof settings.reads === "object",
    });
    const routes = settings.routes.length === 0 ? undefined : new Construct(this, "routes");
    const routeCode = new Map(
      settings.routes.map((route) => [
        route.name,
        new FunctionCode(routes ?? this, route.name, { provider: archive, ...route.function, verifyTokens: false }),
      ]),
    );
    const providers = new Providers(this, "aws", { ...settings, regions: regions.map((region) => region.name) });
    const { home, all } = providers;
    const accounts = new Accounts(this, "account", { providers: all, account: settings.account });
    const key =
      settings.encryption === "customer-managed"
        ? new EncryptionKey(this, "key", { name, routes: settings.routes, providers: all, accounts })
        : undefined;
    const domain = settings.domain && new Domain(this, "domain", { provider: home, ...settings.domain });
    const certificates =
      domain && !certificateArns ? new Certificates(this, "certificates", { domain, providers: all }) : undefined;

    const table = new GlobalTable(this, "global-table", { ...settings.table, providers: all, key });
    const fronts = [settings.front, settings.formerFront];
    const { trafficLogs: logs, formerRegions } = settings;
    const trafficLogs =
      logs && new TrafficLogs(this, "traffic-logs", { providers, accounts, name, logs, formerRegions });
    const sites = regions.map(
      (region, index) =>
        new Region(this, region.name, {
          provider: all[index] ?? home,
          region,
          settings,
          account: accounts.of(region.name),
          code,
          routeCode,
          table,
          accessLogs: trafficLogs?.accessLogs(region.name),
          keyArn: key?.arn(region.name),
          certificateArn: certificateArns?.[region.name] ?? certificates?.arn(region.name),
        }),
    );
    const { deletionProtection, scheme } = settings.loadBalancer;
    new Protection(this, "protection", {
      what: "the load balancer",
      on: deletionProtection,
      regions: Object.fromEntries(sites.map(({ name, loadBalancer }) => [name, loadBalancer.resource])),
      formerRegions,
      replacedBy: { setting: "loadBalancer.scheme", value: scheme },
    });
    new Protection(this, "table-protection", {
      what: "the table",
      on: settings.table.deletionProtection,
      regions: Object.fromEntries(sites.map(({ name }) => [name, table.replica(name)])),
      formerRegions,
    });
    const accelerator = fronts.includes("global-accelerator")
      ? new Accelerator(this, "global-accelerator", {
          ...settings.accelerator,
          provider: home,
          name: naming.accelerator(name),
          regions: sites,
          flowLogs: trafficLogs?.flowLogs,
        })
      : undefined;
    const dualStack = settings.accelerator.ipAddressType === "DUAL_STACK";
    const records =
      domain && fronts.includes("route-53")
        ? new LatencyRecords(this, "latency-records", { provider: home, domain, dualStack, regions: sites })
        : undefined;
    const isRoute53 = settings.front === "route-53";
    const front = isRoute53 ? records : accelerator;
    if (domain && front) new AliasRecords(this, "dns", { provider: home, domain, front });

    const alarms =
      settings.alarms &&
      new Alarms(this, "monitoring", { providers, settings, alarms: settings.alarms, regions: sites, accelerator });

    checkTransforms(this);

    const outputs = toOutputs({
      url: domain && `https://${domain.name}`,
      ...(isRoute53 && { front: "route-53" }),
      ...(!isRoute53 && {
        acceleratorDnsName: accelerator?.dnsName,
        acceleratorIpAddresses: accelerator?.ipAddresses,
      }),
      homeRegion: sites[0]?.name,
      // Terraform has no other place for them that a plan shows. The names of locations are the user's texts.
      ...(objectives && { objectives }),
      ...(load && { load: JSON.parse(escapeTemplate(JSON.stringify(load))) }),
      ...(release && { release }),
      ...(alarms && { alarms: alarms.arns }),
      regions: Object.fromEntries(sites.map((site) => [site.name, deployedRegion(site, table.name)])),
    });
    // The output's name is exactly the id, because scripts and the drill read it by name.
    for (const [id, value] of Object.entries(outputs)) new TerraformOutput(this, id, { value, staticId: true });
  }
}

const deployedRegion = ({ loadBalancer, routes, ...site }: Region, tableName: string): DeployedRegion => ({
  loadBalancerDnsName: loadBalancer.dnsName,
  functionName: site.function.functionName,
  tableName,
  ...(routes.length > 0 && {
    routes: Object.fromEntries(
      routes.map(({ path, function: { functionName, arn } }) => [
        path,
        { function_name: functionName, function_arn: arn },
      ]),
    ),
  }),
});

/** The version that `.terraform-version` pins, and the later minor ones. */
function requiredVersion(): string {
  const [major, minor] = readFileSync(join(ROOT, ".terraform-version"), "utf8").trim().split(".");
  return `~> ${major}.${minor}`;
}
