import type { DataAwsGlobalacceleratorAccelerator } from "@cdktf/provider-aws/lib/data-aws-globalaccelerator-accelerator";
import type { GlobalacceleratorAccelerator } from "@cdktf/provider-aws/lib/globalaccelerator-accelerator";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, propertyAccess, Token } from "cdktf";
import { Construct } from "constructs";
import { LOG_FOLDERS } from "../aws/log-delivery";
import { mustHold } from "./condition";
import { create } from "./create";
import type { Front } from "./front";
import { Kept } from "./kept";
import type { LogTarget } from "./log-bucket";
import { providerFile } from "./provider-file";
import type { Region } from "./region";

export interface AcceleratorProps {
  /** Any region's will do: the AWS provider sends Global Accelerator's calls to us-west-2. */
  readonly provider: AwsProvider;
  readonly name: string;
  readonly clientAffinity: "NONE" | "SOURCE_IP";
  readonly ipAddressType: "IPV4" | "DUAL_STACK";
  readonly deletionProtection: boolean;
  readonly regions: readonly Region[];
  /** Where it logs its flows, or does no longer. @default nowhere, ever */
  readonly flowLogs?: LogTarget & { readonly enabled: boolean };
}

/** https://github.com/hashicorp/terraform-provider-aws/issues/39854 */
const NOT_BACK =
  "the accelerator is dual stack, its IPv6 addresses would be lost for ever, and AWS does not take IPv6 from subnets with load balancers: set accelerator.ipAddressType to DUAL_STACK again";

/** Global Accelerator with one endpoint group per region, each holding its own region's load balancer. */
export class Accelerator extends Construct implements Front {
  readonly dnsName: string;
  readonly hostedZoneId: string;
  readonly dualStack: boolean;
  /**
   * The accelerator decides by itself where traffic goes, and has no health that Route 53 could ask for
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html).
   */
  readonly hasHealth = false;
  /** The static addresses: two, or four when dual stack. */
  readonly ipAddresses: string[];
  /** By which metrics name the accelerator and its listener: parts of their ARNs. */
  readonly metricIds: {
    readonly accelerator: string;
    readonly listener: string;
    /** The first two of the static addresses, which every accelerator has. */
    readonly addresses: readonly [string, string];
  };

  constructor(scope: Construct, id: string, props: AcceleratorProps) {
    super(scope, id);
    const { provider, flowLogs } = props;
    this.dualStack = props.ipAddressType === "DUAL_STACK";
    const { GlobalacceleratorAccelerator } = providerFile("globalaccelerator-accelerator");
    const { GlobalacceleratorListener } = providerFile("globalaccelerator-listener");
    const { GlobalacceleratorEndpointGroup } = providerFile("globalaccelerator-endpoint-group");

    const accelerator = create(GlobalacceleratorAccelerator, this, "accelerator", {
      provider,
      name: props.name,
      ipAddressType: props.ipAddressType,
      enabled: true,
      attributes: flowLogs && {
        // The block stays where they are turned off: the provider takes a missing one for no wish.
        flowLogsEnabled: flowLogs.enabled,
        flowLogsS3Bucket: flowLogs.bucket,
        flowLogsS3Prefix: LOG_FOLDERS.flows,
      },
      // Its static addresses are lost with it.
      lifecycle: props.deletionProtection ? { preventDestroy: true } : undefined,
      // A dual-stack accelerator takes no other endpoints
      // (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.html), so where one becomes dual-stack its
      // load balancers go first.
      dependsOn:
        this.dualStack || flowLogs
          ? [...(this.dualStack ? props.regions.flatMap(({ ready }) => ready) : []), ...(flowLogs?.ready ?? [])]
          : undefined,
    });
    new Kept(this, "dual-stack-kept", {
      value: this.dualStack,
      // Once it is dual stack, that is kept; before that, it can still become so.
      follows: this.dualStack,
      conditions: this.dualStack ? undefined : [mustHold("!self.input.value", NOT_BACK)],
      dependsOn: [accelerator],
    });
    const ports = [...new Set(props.regions.flatMap(({ loadBalancer }) => loadBalancer.ports))];
    const listener = create(GlobalacceleratorListener, this, "listener", {
      provider,
      acceleratorArn: accelerator.arn,
      protocol: "TCP",
      // One listener for all ports: a region has one endpoint group, and one dial, for HTTP and HTTPS together.
      portRange: ports.map((port) => ({ fromPort: port, toPort: port })),
      clientAffinity: props.clientAffinity,
    });
    for (const { name: region, trafficDial, weight, loadBalancer, ready } of props.regions) {
      // No health check here: for load balancers Global Accelerator ignores it and asks their target groups
      // (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-health-check-options.html).
      create(GlobalacceleratorEndpointGroup, this, region, {
        provider,
        listenerArn: listener.arn,
        // The provider's default is its own region, not the endpoint's.
        endpointGroupRegion: region,
        trafficDialPercentage: trafficDial,
        endpointConfiguration: [
          {
            endpointId: loadBalancer.arn,
            // Left out, these two are sent as 0 and false.
            weight,
            clientIpPreservationEnabled: true,
          },
        ],
        dependsOn: ready,
      });
    }
    this.hostedZoneId = accelerator.hostedZoneId;
    const found = this.dualStack ? this.#lookedUp(provider, accelerator) : accelerator;
    this.dnsName = this.dualStack ? found.dualStackDnsName : found.dnsName;
    // An apply that is killed while the accelerator is made leaves one without addresses in the state, and without the
    // `try` every command that reads the outputs would fail on it.
    const addresses = Fn.flatten(propertyAccess(found.ipSets, ["*", "ip_addresses"]));
    this.ipAddresses = Token.asList(Fn.try([addresses, []]));
    const address = (index: number) => Token.asString(Fn.try([Fn.element(addresses, index), ""]));
    this.metricIds = {
      accelerator: partOf(accelerator.id, 1),
      listener: partOf(listener.id, 3),
      addresses: [address(0), address(1)],
    };
  }

  /**
   * The accelerator as AWS has it once it is dual-stack. The resource keeps what it was created with in the state: where it
   * becomes dual-stack later, the provider would plan with an empty name, and without the new addresses.
   */
  #lookedUp(provider: AwsProvider, accelerator: GlobalacceleratorAccelerator): DataAwsGlobalacceleratorAccelerator {
    const file = providerFile("data-aws-globalaccelerator-accelerator");
    return new file.DataAwsGlobalacceleratorAccelerator(this, "dual-stack", {
      provider,
      arn: accelerator.arn,
      dependsOn: [accelerator],
    });
  }
}

/** `arn:aws:globalaccelerator::123456789012:accelerator/ID/listener/ID` */
const partOf = (arn: string, index: number): string => Token.asString(Fn.element(Fn.split("/", arn), index));
