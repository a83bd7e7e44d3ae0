import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { naming } from "../aws/naming";
import { REGIONS } from "../aws/regions";
import { isExample } from "../settings/application";
import { functionEnvironment } from "../settings/function-environment";
import type { RegionSettings } from "../settings/regions";
import type { Settings } from "../settings/settings";
import { permissionsOf } from "../settings/table-actions";
import { ApiFunction } from "./api-function";
import { CreatedNetwork } from "./created-network";
import { DefaultNetwork } from "./default-network";
import { Firewall } from "./firewall";
import type { FunctionCode } from "./function-code";
import { GivenNetwork } from "./given-network";
import type { GlobalTable } from "./global-table";
import { LoadBalancer, type RouteProps } from "./load-balancer";
import type { LogTarget } from "./log-bucket";
import type { Network } from "./network";
import { keepPlace } from "./place";

export interface RegionProps {
  readonly provider: AwsProvider;
  readonly region: RegionSettings;
  readonly settings: Settings;
  /** Id of the account. */
  readonly account: string;
  readonly code: FunctionCode;
  /** By the routes' names. */
  readonly routeCode: ReadonlyMap<string, FunctionCode>;
  readonly table: GlobalTable;
  /** Where its load balancer logs. @default nowhere */
  readonly accessLogs?: LogTarget;
  /** @default keys that AWS owns */
  readonly keyArn?: string;
  /** @default none, and HTTP */
  readonly certificateArn?: string;
}

/** Everything of one region but its table: network, function and load balancer. Its id is the region's name. */
export class Region extends Construct {
  readonly name: string;
  /** Share of the traffic directed to the region by proximity that it accepts, 0-100. */
  readonly trafficDial: number;
  /** 0-255; 0 takes the region out. */
  readonly weight: number;
  readonly function: ApiFunction;
  /** In the order in which the load balancer looks at them. */
  readonly routes: readonly RouteProps[];
  readonly loadBalancer: LoadBalancer;
  /** What must exist before clients may come. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: RegionProps) {
    super(scope, id);
    const { provider, settings, region } = props;
    const { name } = settings;
    this.name = region.name;
    this.trafficDial = region.trafficDial;
    this.weight = region.weight;

    keepPlace(this, region, settings.network);
    this.function = apiFunction(this, "api", props, { code: props.code, settings: settings.function });
    const routes = settings.routes.length === 0 ? undefined : new Construct(this, "routes");
    this.routes = settings.routes.map((route) => ({
      ...route,
      function: apiFunction(routes ?? this, route.name, props, {
        code: props.routeCode.get(route.name) as FunctionCode,
        part: route.name,
        settings: route.function,
      }),
    }));
    this.loadBalancer = new LoadBalancer(this, "alb", {
      provider,
      name,
      account: props.account,
      network: networkOf(this, props),
      function: this.function,
      routes: this.routes,
      port: settings.accelerator.port,
      certificateArn: props.certificateArn,
      internal: settings.loadBalancer.scheme === "internal",
      dualStack: settings.accelerator.ipAddressType === "DUAL_STACK",
      ...settings.loadBalancer,
      healthCheck: settings.healthCheck,
      accessLogs: props.accessLogs,
    });
    const firewall =
      settings.firewall &&
      new Firewall(this, "firewall", {
        provider,
        name,
        loadBalancerArn: this.loadBalancer.arn,
        ...settings.firewall,
      });
    this.ready = [
      ...this.loadBalancer.ready,
      ...(firewall ? [firewall.ready] : []),
      // Nothing else of the region refers to it.
      props.table.replica(region.name),
    ];
  }
}

interface OneFunction {
  readonly code: FunctionCode;
  /** Of a route. @default the main function's */
  readonly part?: string;
  readonly settings: Settings["function"];
}

function apiFunction(scope: Construct, id: string, props: RegionProps, { settings: lambda, ...own }: OneFunction) {
  const { settings, region } = props;
  return new ApiFunction(scope, id, {
    provider: props.provider,
    name: settings.name,
    region: region.name,
    account: props.account,
    ...lambda,
    ...own,
    permissions: permissionsOf(settings, lambda),
    tableName: settings.table.name,
    keyArn: props.keyArn,
    permissionsBoundary: settings.permissionsBoundary,
    environment: functionEnvironment({ ...settings, function: lambda }, isExample(lambda.entry)),
  });
}

function networkOf(scope: Construct, { provider, region, settings }: RegionProps): Network {
  const excludedZoneIds = REGIONS.get(region.name)?.excludedZoneIds ?? [];
  const dualStack = settings.accelerator.ipAddressType === "DUAL_STACK";
  if (settings.network === "default") return new DefaultNetwork(scope, "network", { provider, excludedZoneIds });
  if (settings.network === "create") {
    return new CreatedNetwork(scope, "network", {
      provider,
      name: naming.vpc(settings.name),
      cidr: region.cidr,
      public: settings.loadBalancer.scheme === "internet-facing",
      dualStack,
      zones: settings.zones,
      excludedZoneIds,
    });
  }
  const existing = settings.network[region.name];
  if (!existing) throw new Error(`no network is given for ${region.name}`);
  return new GivenNetwork(scope, "network", { provider, ...existing, dualStack, excludedZoneIds });
}
