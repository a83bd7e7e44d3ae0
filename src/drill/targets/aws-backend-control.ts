import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
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
import { AcceleratorControl } from "./accelerator-control";
import { alarmNamed } from "./alarm-arn";
import type { AwsOptions } from "./aws-options";
import { DENY_DOCUMENT, DENY_POLICY } from "./deny-policy";
import type { FrontControl } from "./front-control";
import { RecordsControl, type RegionRecord } from "./records-control";
import type { BackendControl, EndpointGroupState } from "./target";

/** AWS's control planes through the SDK, or the simulator's at its own endpoint. */
export class AwsBackendControl implements BackendControl {
  readonly #front: FrontControl;
  readonly #iam: IAMClient;
  readonly #lambdas = new Map<string, LambdaClient>();
  readonly #loadBalancers = new Map<string, ElasticLoadBalancingV2Client>();
  readonly #alarms = new Map<string, CloudWatchClient>();
  readonly #targetGroups = new Map<string, readonly string[]>();

  /** @param records where Route 53 is in front. Outputs name an accelerator where there is one */
  constructor(
    private readonly options: AwsOptions,
    records: readonly RegionRecord[] = [],
  ) {
    this.#front =
      options.stack.acceleratorDnsName === undefined
        ? new RecordsControl(records, (region) => this.targetHealth(region))
        : new AcceleratorControl(options);
    // IAM's API is in us-east-1, wherever the backend is.
    this.#iam = new IAMClient({ region: "us-east-1", ...clientOptions(options) });
  }

  acceleratorStatus(): Promise<"DEPLOYED" | "IN_PROGRESS"> {
    return this.#front.acceleratorStatus();
  }

  endpointGroups(): Promise<readonly EndpointGroupState[]> {
    return this.#front.endpointGroups();
  }

  setTrafficDial(group: string, percentage: number): Promise<void> {
    return this.#front.setTrafficDial(group, percentage);
  }

  setWeight(group: string, endpoint: string, weight: number): Promise<void> {
    return this.#front.setWeight(group, endpoint, weight);
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
    const { expiration } = await this.#iam.config.credentials({ forceRefresh: true });
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
    for (const client of [this.#iam, ...regional]) client.destroy();
    this.#front.stop();
  }

  /** Asked for once: the health of targets is looked at every second, and that must not need us-west-2. */
  async #targetGroupsOf(region: string): Promise<readonly string[]> {
    const known = this.#targetGroups.get(region);
    if (known) return known;
    const found: string[] = [];
    for (const request of await this.#front.targetGroupRequests(region)) {
      const { TargetGroups = [] } = await this.#loadBalancersOf(region).send(new DescribeTargetGroupsCommand(request));
      found.push(...TargetGroups.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []));
    }
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
