import {
  DescribeAcceleratorCommand,
  type EndpointGroup,
  GlobalAcceleratorClient,
  paginateListAccelerators,
  paginateListEndpointGroups,
  paginateListListeners,
  UpdateEndpointGroupCommand,
} from "@aws-sdk/client-global-accelerator";
import { clientOptions } from "../../aws/client-options";
import { UserError } from "../../process/user-error";
import type { AwsOptions } from "./aws-options";
import { endpointConfigurations } from "./endpoint-configurations";
import type { FrontControl } from "./front-control";
import type { EndpointGroupState } from "./target";

/** Global Accelerator's control plane. */
export class AcceleratorControl implements FrontControl {
  readonly #client: GlobalAcceleratorClient;
  #arn: string | undefined;

  constructor(private readonly options: AwsOptions) {
    // Its API is in us-west-2, wherever the backend is.
    this.#client = new GlobalAcceleratorClient({ region: "us-west-2", ...clientOptions(options) });
  }

  async acceleratorStatus(): Promise<"DEPLOYED" | "IN_PROGRESS"> {
    const { Accelerator: accelerator } = await this.#client.send(
      new DescribeAcceleratorCommand({ AcceleratorArn: await this.#find() }),
    );
    return accelerator?.Status === "DEPLOYED" ? "DEPLOYED" : "IN_PROGRESS";
  }

  async endpointGroups(): Promise<readonly EndpointGroupState[]> {
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

  async setTrafficDial(group: string, percentage: number): Promise<void> {
    // Nothing but the dial: an endpoint list would replace the endpoints.
    await this.#client.send(
      new UpdateEndpointGroupCommand({ EndpointGroupArn: group, TrafficDialPercentage: percentage }),
    );
  }

  async setWeight(group: string, endpoint: string, weight: number): Promise<void> {
    const { endpoints = [] } = (await this.endpointGroups()).find(({ id }) => id === group) ?? {};
    // An empty list would take out the endpoints.
    if (!endpoints.some(({ id }) => id === endpoint)) throw new UserError(`${endpoint} is no longer in ${group}`);
    const EndpointConfigurations = endpointConfigurations(endpoints, new Map([[endpoint, weight]]));
    await this.#client.send(new UpdateEndpointGroupCommand({ EndpointGroupArn: group, EndpointConfigurations }));
  }

  async targetGroupRequests(region: string) {
    const groups = (await this.#groups()).filter(({ EndpointGroupRegion }) => EndpointGroupRegion === region);
    const endpoints = groups.flatMap(({ EndpointDescriptions = [] }) => EndpointDescriptions);
    const ids = new Set(endpoints.map(({ EndpointId }) => EndpointId));
    return [...ids].map((LoadBalancerArn) => ({ LoadBalancerArn }));
  }

  stop(): void {
    this.#client.destroy();
  }

  /** The accelerator that the outputs name. */
  async #find(): Promise<string> {
    if (this.#arn !== undefined) return this.#arn;
    const wanted = this.options.stack.acceleratorDnsName;
    for await (const { Accelerators = [] } of paginateListAccelerators({ client: this.#client }, {})) {
      const found = Accelerators.find(
        ({ DnsName, DualStackDnsName }) => DnsName === wanted || DualStackDnsName === wanted,
      );
      if (!found?.AcceleratorArn) continue;
      this.#arn = found.AcceleratorArn;
      return found.AcceleratorArn;
    }
    throw new UserError(
      `no accelerator of this account has the name ${wanted}: the outputs are of another stack or account, or out of date`,
    );
  }

  async #groups(): Promise<readonly EndpointGroup[]> {
    const groups: EndpointGroup[] = [];
    const client = this.#client;
    const AcceleratorArn = await this.#find();
    for await (const { Listeners = [] } of paginateListListeners({ client }, { AcceleratorArn })) {
      for (const { ListenerArn } of Listeners) {
        for await (const { EndpointGroups = [] } of paginateListEndpointGroups({ client }, { ListenerArn })) {
          groups.push(...EndpointGroups);
        }
      }
    }
    return groups;
  }
}
