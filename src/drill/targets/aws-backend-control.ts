import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  DescribeAcceleratorCommand,
  type EndpointGroup,
  GlobalAcceleratorClient,
  paginateListAccelerators,
  paginateListEndpointGroups,
  paginateListListeners,
  UpdateEndpointGroupCommand,
} from "@aws-sdk/client-global-accelerator";
import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { clientOptions } from "../../aws/client-options";
import { functionName } from "../../aws/outputs";
import { checkSetStatus, getStatus, setStatus, unsetStatus } from "../../aws/status";
import { UserError } from "../../process/user-error";
import { alarmNamed } from "./alarm-arn";
import type { AwsOptions } from "./aws-options";
import { DENY_DOCUMENT, DENY_POLICY } from "./deny-policy";
import { endpointConfigurations } from "./endpoint-configurations";
import type { BackendControl, EndpointGroupState } from "./target";

/** A region to which Route 53 sends clients. */
export interface RegionRecord {
  readonly region: string;
  /** Their names. */
  readonly targetGroups: readonly string[];
}

/** AWS's control planes through the SDK, or the simulator's at its own endpoint. */
export class AwsBackendControl implements BackendControl {
  readonly #accelerator: GlobalAcceleratorClient;
  readonly #iam: IAMClient;
  readonly #lambdas = new Map<string, LambdaClient>();
  readonly #loadBalancers = new Map<string, ElasticLoadBalancingV2Client>();
  readonly #alarms = new Map<string, CloudWatchClient>();
  readonly #targetGroups = new Map<string, readonly string[]>();
  #acceleratorArn: string | undefined;

  /** @param records where Route 53 is in front; the records themselves are neither read nor changed */
  constructor(
    private readonly options: AwsOptions,
    private readonly records: readonly RegionRecord[] = [],
  ) {
    // Global Accelerator's API is in us-west-2, IAM's in us-east-1, wherever the backend is.
    this.#accelerator = new GlobalAcceleratorClient({ region: "us-west-2", ...clientOptions(options) });
    this.#iam = new IAMClient({ region: "us-east-1", ...clientOptions(options) });
  }

  /** Outputs name an accelerator where there is one. */
  get #isRoute53(): boolean {
    return this.options.stack.acceleratorDnsName === undefined;
  }

  async acceleratorStatus(): Promise<"DEPLOYED" | "IN_PROGRESS"> {
    if (this.#isRoute53) return "DEPLOYED";
    const { Accelerator: accelerator } = await this.#accelerator.send(
      new DescribeAcceleratorCommand({ AcceleratorArn: await this.#findAccelerator() }),
    );
    return accelerator?.Status === "DEPLOYED" ? "DEPLOYED" : "IN_PROGRESS";
  }

  async endpointGroups(): Promise<readonly EndpointGroupState[]> {
    if (this.#isRoute53) return Promise.all(this.records.map((record) => this.#recordAsGroup(record)));
    return (await this.#groups()).map(({ EndpointGroupArn, EndpointGroupRegion, TrafficDialPercentage, ...group }) => {
      const endpoints = (group.EndpointDescriptions ?? []).map((endpoint) => ({
        id: endpoint.EndpointId ?? "",
        weight: endpoint.Weight ?? 128,
        clientIpPreservation: endpoint.ClientIPPreservationEnabled ?? false,
        healthy: endpoint.HealthState === "HEALTHY",
      }));
      return {
        id: EndpointGroupArn ?? "",
        region: EndpointGroupRegion ?? "",
        trafficDialPercentage: TrafficDialPercentage ?? 100,
        weight: Math.max(0, ...endpoints.map(({ weight }) => weight)),
        endpoints,
      };
    });
  }

  /** Health is that of the load balancer's targets: Route 53's own opinion of an alias has no API. */
  async #recordAsGroup({ region }: RegionRecord): Promise<EndpointGroupState> {
    const healthy = (await this.targetHealth(region)) === "healthy";
    const endpoint = { id: region, weight: 1, clientIpPreservation: true, healthy };
    return { id: region, region, trafficDialPercentage: 100, weight: 1, endpoints: [endpoint] };
  }

  async setTrafficDial(group: string, percentage: number): Promise<void> {
    // Nothing but the dial: an endpoint list would replace the endpoints.
    await this.#accelerator.send(
      new UpdateEndpointGroupCommand({ EndpointGroupArn: group, TrafficDialPercentage: percentage }),
    );
  }

  async setWeight(group: string, endpoint: string, weight: number): Promise<void> {
    const { endpoints = [] } = (await this.endpointGroups()).find(({ id }) => id === group) ?? {};
    // An empty list would take out the endpoints.
    if (!endpoints.some(({ id }) => id === endpoint)) throw new UserError(`${endpoint} is no longer in ${group}`);
    const EndpointConfigurations = endpointConfigurations(endpoints, new Map([[endpoint, weight]]));
    await this.#accelerator.send(new UpdateEndpointGroupCommand({ EndpointGroupArn: group, EndpointConfigurations }));
  }

  async targetHealth(region: string): Promise<string> {
    const targetGroups = await this.#targetGroupsOf(region);
    const client = this.#loadBalancersOf(region);
    if (targetGroups.length === 0) return "without an endpoint";
    for (const TargetGroupArn of targetGroups) {
      const { TargetHealthDescriptions = [] } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      const sick = TargetHealthDescriptions.find(({ TargetHealth }) => TargetHealth?.State !== "healthy");
      if (sick || TargetHealthDescriptions.length === 0) return sick?.TargetHealth?.State ?? "without targets";
    }
    return "healthy";
  }

  status(region: string): Promise<string | undefined> {
    return getStatus(this.#statusTarget(region));
  }

  async setStatus(region: string, status: string | undefined): Promise<void> {
    if (status === undefined) await unsetStatus(this.#statusTarget(region));
    else await setStatus(this.#statusTarget(region), Number(status));
  }

  checkStatusRight(region: string): Promise<void> {
    return checkSetStatus(this.#statusTarget(region));
  }

  /** Asks for new credentials, so that those which renew themselves are as new as they can be. */
  async credentialsExpireMs(): Promise<number | undefined> {
    const { expiration } = await this.#accelerator.config.credentials({ forceRefresh: true });
    return expiration?.getTime();
  }

  async alarmState(arn: string): Promise<string | undefined> {
    const { region, name } = alarmNamed(arn);
    const command = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] });
    const { MetricAlarms = [], CompositeAlarms = [] } = await this.#alarmsOf(region).send(command);
    return [...MetricAlarms, ...CompositeAlarms].find(({ AlarmArn }) => AlarmArn === arn)?.StateValue;
  }

  async concurrency(region: string): Promise<number | undefined> {
    const { ReservedConcurrentExecutions } = await this.#lambdaOf(region).send(
      new GetFunctionConcurrencyCommand({ FunctionName: this.#functionName(region) }),
    );
    return ReservedConcurrentExecutions;
  }

  async setConcurrency(region: string, concurrency: number | undefined): Promise<void> {
    const FunctionName = this.#functionName(region);
    const lambda = this.#lambdaOf(region);
    if (concurrency === undefined) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    else {
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: concurrency }));
    }
  }

  async tableDenied(region: string): Promise<boolean> {
    try {
      await this.#iam.send(
        new GetRolePolicyCommand({ RoleName: await this.#roleName(region), PolicyName: DENY_POLICY }),
      );
      return true;
    } catch (error) {
      if (isNoSuchEntity(error)) return false;
      throw error;
    }
  }

  async setTableDenied(region: string, denied: boolean): Promise<void> {
    const policy = { RoleName: await this.#roleName(region), PolicyName: DENY_POLICY };
    if (denied) {
      await this.#iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: DENY_DOCUMENT }));
      return;
    }
    try {
      await this.#iam.send(new DeleteRolePolicyCommand(policy));
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
    }
  }

  /** Lets go of every connection. */
  stop(): void {
    const regional = [this.#lambdas, this.#loadBalancers, this.#alarms].flatMap((clients) => [...clients.values()]);
    for (const client of [this.#accelerator, this.#iam, ...regional]) client.destroy();
  }

  /** The accelerator that the outputs name. */
  async #findAccelerator(): Promise<string> {
    if (this.#acceleratorArn !== undefined) return this.#acceleratorArn;
    const wanted = this.options.stack.acceleratorDnsName;
    for await (const { Accelerators = [] } of paginateListAccelerators({ client: this.#accelerator }, {})) {
      const found = Accelerators.find(
        ({ DnsName, DualStackDnsName }) => DnsName === wanted || DualStackDnsName === wanted,
      );
      if (!found?.AcceleratorArn) continue;
      this.#acceleratorArn = found.AcceleratorArn;
      return found.AcceleratorArn;
    }
    throw new UserError(
      `no accelerator of this account has the name ${wanted}: the outputs are of another stack or account, or out of date`,
    );
  }

  async #groups(): Promise<readonly EndpointGroup[]> {
    const groups: EndpointGroup[] = [];
    const client = this.#accelerator;
    const AcceleratorArn = await this.#findAccelerator();
    for await (const { Listeners = [] } of paginateListListeners({ client }, { AcceleratorArn })) {
      for (const { ListenerArn } of Listeners) {
        for await (const { EndpointGroups = [] } of paginateListEndpointGroups({ client }, { ListenerArn })) {
          groups.push(...EndpointGroups);
        }
      }
    }
    return groups;
  }

  /** Asked for once: the health of targets is looked at every second, and that must not need us-west-2. */
  async #targetGroupsOf(region: string): Promise<readonly string[]> {
    const known = this.#targetGroups.get(region);
    if (known) return known;
    if (this.#isRoute53) return this.#targetGroupsNamed(region);
    const groups = (await this.#groups()).filter(({ EndpointGroupRegion }) => EndpointGroupRegion === region);
    const endpoints = groups.flatMap(({ EndpointDescriptions = [] }) => EndpointDescriptions);
    const found: string[] = [];
    for (const LoadBalancerArn of new Set(endpoints.map(({ EndpointId }) => EndpointId))) {
      const command = new DescribeTargetGroupsCommand({ LoadBalancerArn });
      const { TargetGroups = [] } = await this.#loadBalancersOf(region).send(command);
      found.push(...TargetGroups.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []));
    }
    this.#targetGroups.set(region, found);
    return found;
  }

  async #targetGroupsNamed(region: string): Promise<readonly string[]> {
    const Names = this.records.filter((record) => record.region === region).flatMap(({ targetGroups }) => targetGroups);
    if (Names.length === 0) return [];
    const { TargetGroups = [] } = await this.#loadBalancersOf(region).send(new DescribeTargetGroupsCommand({ Names }));
    const found = TargetGroups.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
    this.#targetGroups.set(region, found);
    return found;
  }

  async #roleName(region: string): Promise<string> {
    const { Role = "" } = await this.#lambdaOf(region).send(
      new GetFunctionConfigurationCommand({ FunctionName: this.#functionName(region) }),
    );
    return Role.split("/").at(-1) ?? "";
  }

  #functionName(region: string): string {
    return functionName([this.options.stack], region);
  }

  #statusTarget(region: string) {
    return { region, functionName: this.#functionName(region), endpoint: this.options.endpoint };
  }

  #lambdaOf(region: string): LambdaClient {
    return known(this.#lambdas, region, () => new LambdaClient({ region, ...clientOptions(this.options) }));
  }

  #loadBalancersOf(region: string): ElasticLoadBalancingV2Client {
    const make = () => new ElasticLoadBalancingV2Client({ region, ...clientOptions(this.options) });
    return known(this.#loadBalancers, region, make);
  }

  #alarmsOf(region: string): CloudWatchClient {
    return known(this.#alarms, region, () => new CloudWatchClient({ region, ...clientOptions(this.options) }));
  }
}

/** Made once for each region. */
function known<T>(clients: Map<string, T>, region: string, make: () => T): T {
  const client = clients.get(region) ?? make();
  clients.set(region, client);
  return client;
}

const isNoSuchEntity = (error: unknown): boolean => error instanceof Error && error.name.startsWith("NoSuchEntity");
