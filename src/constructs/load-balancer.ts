import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import type { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { LOG_FOLDERS } from "../aws/log-delivery";
import { MAIN, naming } from "../aws/naming";
import type { ApiFunction } from "./api-function";
import { create } from "./create";
import { functionTarget, type HealthCheckProps } from "./function-target";
import { byPath, listenerRule, NO_CREDENTIALS_BY_HTTP } from "./listener-rule";
import type { LogTarget } from "./log-bucket";
import type { Network } from "./network";
import { replacedWith } from "./replaced-with";

const HTTPS_PORT = 443;

/**
 * TLS 1.2 and 1.3 with key exchange that stands up to quantum computers; AWS's default is of 2016
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html).
 */
const SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

const TO_HTTPS = {
  type: "redirect",
  redirect: { protocol: "HTTPS", port: String(HTTPS_PORT), statusCode: "HTTP_301" },
};

/** A function that serves the requests of a path. */
export interface RouteProps {
  readonly name: string;
  /** A pattern, with `*` and `?`. */
  readonly path: string;
  readonly function: ApiFunction;
}

/** A function with its target group, as metrics name them. */
export interface Served {
  /** Name of the route, or `MAIN`. */
  readonly part: string;
  readonly functionName: string;
  /** End of the target group's ARN. */
  readonly targetGroup: string;
}

export interface LoadBalancerProps {
  readonly provider: AwsProvider;
  /** The backend's name. */
  readonly name: string;
  /** Id of the account. */
  readonly account: string;
  readonly network: Network;
  readonly function: ApiFunction;
  /** In the order in which they are looked at. */
  readonly routes: readonly RouteProps[];
  /** Of HTTP; where there is a certificate it only leads to HTTPS. */
  readonly port: number;
  /** With it the load balancer serves HTTPS. */
  readonly certificateArn?: string;
  readonly internal: boolean;
  readonly dualStack: boolean;
  readonly multiValueHeaders: boolean;
  readonly dropInvalidHeaders: boolean;
  readonly desyncMitigation: "monitor" | "defensive" | "strictest";
  readonly deletionProtection: boolean;
  /** Where it logs its requests. @default nowhere */
  readonly accessLogs?: LogTarget;
  readonly healthCheck: HealthCheckProps;
}

/**
 * Application Load Balancer with a target group that holds one function, and one more for each route.
 *
 * Without routes exactly one: Global Accelerator calls a load balancer healthy only if every one of its target groups has
 * a healthy target
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-health-check-options.html).
 */
export class LoadBalancer extends Construct {
  readonly arn: string;
  readonly dnsName: string;
  /** End of its ARN, by which metrics name it. */
  readonly arnSuffix: string;
  /** The main function and those of the routes. */
  readonly served: readonly Served[];
  /** Of the zone that `dnsName` lies in. */
  readonly hostedZoneId: string;
  /** Where it listens. */
  readonly ports: readonly number[];
  /** The load balancer itself, for what must come after it. */
  readonly resource: ITerraformDependable;
  /** What must exist before the load balancer can serve. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { provider, name, network } = props;

    // No egress rule: a load balancer invokes Lambda without going through the VPC
    // (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
    const securityGroup = create(SecurityGroup, this, "security-group", {
      provider,
      name: naming.securityGroup(name),
      description: `Clients of ${name}`,
      vpcId: network.vpcId,
      tags: { Name: naming.securityGroup(name) },
    });
    // From anywhere, for internal load balancers too: the accelerator preserves the clients' own addresses.
    const allow = (clients: string, port: number) => {
      const rule = {
        provider,
        securityGroupId: securityGroup.id,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
      };
      create(VpcSecurityGroupIngressRule, this, clients, { ...rule, cidrIpv4: "0.0.0.0/0" });
      if (props.dualStack) create(VpcSecurityGroupIngressRule, this, `${clients}-ipv6`, { ...rule, cidrIpv6: "::/0" });
    };
    allow("clients", props.port);
    if (props.certificateArn !== undefined) allow("clients-https", HTTPS_PORT);

    const loadBalancer = create(Lb, this, "load-balancer", {
      provider,
      name: naming.loadBalancer(name),
      loadBalancerType: "application",
      internal: props.internal,
      ipAddressType: props.dualStack ? "dualstack" : "ipv4",
      securityGroups: [securityGroup.id],
      subnets: network.subnetIds,
      idleTimeout: 60,
      // Bounds how long a busy connection can stay with a sick region; AWS's default is an hour. AWS advises 300 s
      // (https://docs.aws.amazon.com/r53recovery/latest/dg/route53-arc-best-practices.regional.html).
      clientKeepAlive: 300,
      dropInvalidHeaderFields: props.dropInvalidHeaders,
      desyncMitigationMode: props.desyncMitigation,
      enableDeletionProtection: props.deletionProtection,
      // Left out, what was on would stay on: the provider takes a missing block for no wish.
      accessLogs: props.accessLogs
        ? { enabled: true, bucket: props.accessLogs.bucket, prefix: LOG_FOLDERS.access }
        : { enabled: false, bucket: "" },
      lifecycle: {
        ...(props.deletionProtection ? { preventDestroy: true } : {}),
        // Its network interfaces and public addresses hold them, and AWS deletes none that is held
        // (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html, API_DeleteSecurityGroup.html,
        // API_DetachInternetGateway.html).
        ...replacedWith(securityGroup, ...network.held),
      },
      dependsOn: [...network.ready, ...(props.accessLogs?.ready ?? [])],
    });

    const { targetGroup, attachment } = functionTarget(this, props);
    const toFunction = { type: "forward", targetGroupArn: targetGroup.arn };
    // AWS deletes no target group that a listener forwards to
    // (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html).
    const withTargetGroup = replacedWith(targetGroup);
    const https =
      props.certificateArn === undefined
        ? []
        : [
            create(LbListener, this, "https-listener", {
              provider,
              loadBalancerArn: loadBalancer.arn,
              port: HTTPS_PORT,
              protocol: "HTTPS",
              certificateArn: props.certificateArn,
              sslPolicy: SSL_POLICY,
              defaultAction: [toFunction],
              lifecycle: withTargetGroup,
            }),
          ];
    const listener = create(LbListener, this, "listener", {
      provider,
      loadBalancerArn: loadBalancer.arn,
      port: props.port,
      protocol: "HTTP",
      defaultAction: [https.length === 0 ? toFunction : TO_HTTPS],
      lifecycle: https.length === 0 ? withTargetGroup : undefined,
      // When a backend gets a certificate, no client is redirected to a listener that does not exist yet.
      dependsOn: https,
    });

    const rules =
      https.length === 0
        ? []
        : [
            listenerRule(this, "no-credentials-by-http", {
              provider,
              listenerArn: listener.arn,
              rule: NO_CREDENTIALS_BY_HTTP,
            }),
          ];

    const serving = https[0] ?? listener;
    const routes = props.routes.length === 0 ? undefined : new Construct(this, "routes");
    const served = [{ part: MAIN, ...servedBy(props.function, targetGroup) }];
    const ofRoutes = props.routes.flatMap((route, index) => {
      const scope = new Construct(routes ?? this, route.name);
      const target = functionTarget(scope, { ...props, part: route.name, function: route.function });
      served.push({ part: route.name, ...servedBy(route.function, target.targetGroup) });
      const rule = listenerRule(scope, "rule", {
        provider,
        listenerArn: serving.arn,
        rule: byPath(route.path, index, target.targetGroup.arn),
        // AWS deletes no target group that a rule forwards to, as with listeners.
        lifecycle: replacedWith(target.targetGroup),
        // With the rule the target group begins to count for the region's health, and then needs its function.
        dependsOn: [target.attachment],
      });
      return [target.attachment, rule];
    });

    this.resource = loadBalancer;
    this.arn = loadBalancer.arn;
    this.dnsName = loadBalancer.dnsName;
    this.arnSuffix = loadBalancer.arnSuffix;
    this.served = served;
    this.hostedZoneId = loadBalancer.zoneId;
    this.ports = [props.port, ...(https.length === 0 ? [] : [HTTPS_PORT])];
    this.ready = [...https, listener, ...rules, attachment, ...ofRoutes];
  }
}

const servedBy = ({ functionName }: ApiFunction, { arnSuffix }: LbTargetGroup) => ({
  functionName,
  targetGroup: arnSuffix,
});
