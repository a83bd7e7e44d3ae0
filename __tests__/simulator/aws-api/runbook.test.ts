import {
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  AddEndpointsCommand,
  GlobalAcceleratorClient,
  ListAcceleratorsCommand,
  ListEndpointGroupsCommand,
  ListListenersCommand,
  RemoveEndpointsCommand,
  UpdateAcceleratorCommand,
  UpdateListenerCommand,
} from "@aws-sdk/client-global-accelerator";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import type { ListenerAction, ListenerCondition, TargetGroup } from "../../../src/topology/topology";
import { serveApi } from "../../support/aws-api";
import { record } from "../../support/events";
import { loadBalancerOf, type TopologyChanges } from "../../support/topology";

const US = "us-west-2";
const EU = "eu-central-1";

describe("Global Accelerator", () => {
  async function served(changes: TopologyChanges = {}) {
    const { world, client } = await serveApi(changes, { clock: new VirtualClock() });
    const ga = client(GlobalAcceleratorClient, US);
    const [accelerator] = (await ga.send(new ListAcceleratorsCommand({}))).Accelerators ?? [];
    const AcceleratorArn = accelerator?.AcceleratorArn as string;
    const [listener] = (await ga.send(new ListListenersCommand({ AcceleratorArn }))).Listeners ?? [];
    const ListenerArn = listener?.ListenerArn as string;
    const { EndpointGroups = [] } = await ga.send(new ListEndpointGroupsCommand({ ListenerArn }));
    const EndpointGroupArn = EndpointGroups[0]?.EndpointGroupArn as string;
    const EndpointId = EndpointGroups[0]?.EndpointDescriptions?.[0]?.EndpointId as string;
    return { world, ga, AcceleratorArn, ListenerArn, EndpointGroupArn, EndpointId };
  }

  test("takes an endpoint out, and puts it back with another weight", async () => {
    const { world, ga, EndpointGroupArn, EndpointId } = await served();
    const endpoints = () => world.accelerator.listeners[0]?.endpointGroups[0]?.endpoints;
    const remove = new RemoveEndpointsCommand({ EndpointGroupArn, EndpointIdentifiers: [{ EndpointId }] });
    await ga.send(remove);
    expect(endpoints()).toEqual([]);
    await expect(ga.send(remove)).rejects.toMatchObject({ name: "EndpointNotFoundException" });
    const add = new AddEndpointsCommand({ EndpointGroupArn, EndpointConfigurations: [{ EndpointId, Weight: 9 }] });
    const { EndpointDescriptions } = await ga.send(add);
    expect(EndpointDescriptions).toMatchObject([{ EndpointId, Weight: 9, ClientIPPreservationEnabled: true }]);
    expect(endpoints()).toMatchObject([{ weight: 9 }]);
    await expect(ga.send(add)).rejects.toMatchObject({ name: "EndpointAlreadyExistsException" });
  });

  test("leaves new connections unanswered on ports that a listener has lost, and opens no new ones", async () => {
    const { world, ga, ListenerArn } = await served({ tls: true });
    const update = (port: number) =>
      ga.send(new UpdateListenerCommand({ ListenerArn, PortRanges: [{ FromPort: port, ToPort: port }] }));
    await update(443);
    expect([world.accelerator.listenerOn(80), world.accelerator.listenerOn(443)?.clientAffinity]).toEqual([
      undefined,
      "NONE",
    ]);
    await expect(update(8000)).rejects.toThrow("the simulator has opened the ports 80, 443, and not 8000");
    await expect(ga.send(new UpdateListenerCommand({ ListenerArn, Protocol: "UDP" }))).rejects.toThrow("only TCP");
  });

  test("refuses new connections to an accelerator that is disabled", async () => {
    const { world, ga, AcceleratorArn } = await served();
    const refused = record(world.events, "connection-refused");
    await ga.send(new UpdateAcceleratorCommand({ AcceleratorArn, Enabled: false }));
    const [listener] = world.accelerator.listeners;
    const flow = { sourceIp: "203.0.113.7", sourcePort: 5000, destinationIp: "192.0.2.1", destinationPort: 80 };
    const from = { name: "Tokyo", latitude: 35.7, longitude: 139.7 };
    expect(listener && world.accelerator.connect(listener, from, { ...flow, protocol: "TCP" })).toBeUndefined();
    expect(refused).toHaveLength(1);
  });
});

describe("Elastic Load Balancing", () => {
  async function served(changes: TopologyChanges = {}) {
    const clock = new VirtualClock();
    const { world, client } = await serveApi(changes, { clock });
    const elb = client(ElasticLoadBalancingV2Client, EU);
    const [group] = (await elb.send(new DescribeTargetGroupsCommand({}))).TargetGroups ?? [];
    const [balancer] = world.loadBalancersIn(EU);
    return { world, clock, elb, balancer, TargetGroupArn: group?.TargetGroupArn as string };
  }
  const Targets = [{ Id: `arn:aws:lambda:${EU}:000000000000:function:globalapp` }];

  test("makes a region unhealthy whose only target is taken out, and healthy again with it", async () => {
    const { elb, clock, balancer, TargetGroupArn } = await served();
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
    expect(balancer?.healthy).toBe(false);
    await expect(elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }))).rejects.toMatchObject({
      name: "InvalidTargetException",
    });
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    await clock.advance(0);
    expect(balancer?.healthy).toBe(true);
    // It is there already.
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    const other = [{ Id: `arn:aws:lambda:${US}:000000000000:function:globalapp` }];
    await expect(elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: other }))).rejects.toThrow("not valid");
  });

  test("tells that a target which was taken out is draining, and then of nobody; whoever asks for it hears unused", async () => {
    const { elb, clock, TargetGroupArn } = await served();
    const health = async (asked: object = {}) =>
      (await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn, ...asked }))).TargetHealthDescriptions?.map(
        ({ TargetHealth }) => TargetHealth?.State,
      ) ?? [];
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
    expect([await health(), await health({ Targets })]).toEqual([["draining"], ["draining"]]);
    await clock.advance(300_000);
    expect([await health(), await health({ Targets })]).toEqual([[], ["unused"]]);
    await expect(health({ Targets: [{ Id: "arn:x" }] })).rejects.toMatchObject({ name: "InvalidTargetException" });
  });

  test("shows every kind of condition, and the weights of a forward", async () => {
    const made = loadBalancerOf(EU);
    const [listener] = made.listeners;
    if (!listener) throw new Error("no listener");
    const [group] = made.targetGroups;
    const id = group?.id ?? "";
    const conditions: ListenerCondition[] = [
      { type: "host-header", values: ["*.example.com"] },
      { type: "path-pattern", values: ["/a*"] },
      { type: "http-request-method", values: ["GET"] },
      { type: "source-ip", values: ["192.0.2.0/24"] },
      { type: "http-header", name: "x-a", values: ["b"] },
      { type: "query-string", values: [{ key: "a", value: "b" }, { value: "c" }] },
    ];
    const action: ListenerAction = {
      type: "forward",
      targetGroups: [
        { id, weight: 90 },
        { id: "other", weight: 10 },
      ],
    };
    const rules = [{ id: "r", priority: 7, conditions, action }];
    const { elb } = await served({
      regions: [EU],
      loadBalancer: {
        listeners: [{ ...listener, rules }],
        targetGroups: [...made.targetGroups, { ...(group as TargetGroup), id: "other", name: "other" }],
      },
    });
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({}));
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: Listeners[0]?.ListenerArn }));
    expect(Rules?.[0]?.Conditions).toEqual([
      { Field: "host-header", Values: ["*.example.com"], HostHeaderConfig: { Values: ["*.example.com"] } },
      { Field: "path-pattern", Values: ["/a*"], PathPatternConfig: { Values: ["/a*"] } },
      { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["GET"] } },
      { Field: "source-ip", SourceIpConfig: { Values: ["192.0.2.0/24"] } },
      { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "x-a", Values: ["b"] } },
      { Field: "query-string", QueryStringConfig: { Values: [{ Key: "a", Value: "b" }, { Value: "c" }] } },
    ]);
    expect(Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight)).toEqual([90, 10]);
  });

  test("checks as often as it is told, or not at all", async () => {
    const { world, elb, clock, balancer, TargetGroupArn } = await served();
    const modify = (change: object) => elb.send(new ModifyTargetGroupCommand({ TargetGroupArn, ...change }));
    const checks = record(world.events, "health-check");
    const inEurope = () => checks.filter(({ region }) => region === EU).length;
    await modify({ HealthCheckIntervalSeconds: 100, HealthCheckTimeoutSeconds: 50 });
    await clock.advance(300_000);
    // Each of the two nodes.
    expect(inEurope()).toBe(6);
    await expect(modify({ HealthCheckTimeoutSeconds: 100 })).rejects.toThrow("must be smaller than the interval '100'");
    await expect(modify({ HealthCheckIntervalSeconds: 4 })).rejects.toThrow("use 5 to 300");
    await modify({ HealthCheckEnabled: false });
    await clock.advance(300_000);
    expect(inEurope()).toBe(6);
    expect(balancer?.healthy).toBe(false);
  });

  test("shows the listeners, their rules, and the attributes that are obeyed", async () => {
    const { elb } = await served({ tls: true, loadBalancer: { idleTimeoutSeconds: 61, forwardedFor: "remove" } });
    const [found] = (await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers ?? [];
    const LoadBalancerArn = found?.LoadBalancerArn;
    const { Attributes } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    expect(Attributes).toContainEqual({ Key: "idle_timeout.timeout_seconds", Value: "61" });
    expect(Attributes).toContainEqual({ Key: "routing.http.xff_header_processing.mode", Value: "remove" });
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    expect(Listeners).toMatchObject([
      {
        Port: 80,
        DefaultActions: [{ Type: "redirect", RedirectConfig: { Protocol: "HTTPS", StatusCode: "HTTP_301" } }],
      },
      { Port: 443, Protocol: "HTTPS", DefaultActions: [{ Type: "forward" }] },
    ]);
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: Listeners[0]?.ListenerArn }));
    expect(Rules).toMatchObject([
      { Priority: "1", IsDefault: false, Conditions: [{ HttpHeaderConfig: { HttpHeaderName: "Authorization" } }] },
      { Priority: "default", IsDefault: true },
    ]);
    await expect(elb.send(new DescribeRulesCommand({ RuleArns: ["arn:x"] }))).rejects.toMatchObject({
      name: "RuleNotFoundException",
    });
  });
});
