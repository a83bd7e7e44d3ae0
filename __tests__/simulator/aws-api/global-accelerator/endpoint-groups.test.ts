import {
  CreateEndpointGroupCommand,
  type CreateEndpointGroupCommandInput,
  DeleteEndpointGroupCommand,
  DeleteListenerCommand,
  DescribeAcceleratorCommand,
  DescribeEndpointGroupCommand,
  ListEndpointGroupsCommand,
  UpdateAcceleratorCommand,
  UpdateEndpointGroupCommand,
} from "@aws-sdk/client-global-accelerator";
import { describe, expect, test } from "vitest";
import type {
  ControlPlaneContext,
  LoadBalancerEndpoint,
} from "../../../../src/simulator/aws-api/global-accelerator/context";
import { type Account, account, DEPLOY_MS, loadBalancerArn } from "../../../support/global-accelerator";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const ALB = loadBalancerArn(US);
const refused = (message: string) =>
  expect.objectContaining({ name: "InvalidArgumentException", message: expect.stringContaining(message) });

interface Deployed extends Account {
  readonly acceleratorArn: string;
  readonly listenerArn: string;
  readonly create: (input?: Partial<CreateEndpointGroupCommandInput>) => Promise<string>;
  readonly describe: (arn: string) => Promise<unknown>;
}

/** An account with an accelerator that is DEPLOYED, and its listener. */
async function deployed(
  loadBalancers: Readonly<Record<string, Partial<LoadBalancerEndpoint>>> = { [ALB]: {} },
  { type = "IPV4", ...changes }: Partial<ControlPlaneContext> & { type?: "IPV4" | "DUAL_STACK" } = {},
): Promise<Deployed> {
  const here = await account(loadBalancers, changes);
  const { plane, client, clock } = here;
  const accelerator = plane.createAccelerator({ Name: "globalapp", IpAddressType: type, IdempotencyToken: "a" });
  const listener = plane.createListener({
    AcceleratorArn: accelerator.AcceleratorArn,
    PortRanges: [{ FromPort: 8080, ToPort: 8081 }],
    Protocol: "TCP",
    IdempotencyToken: "l",
  });
  clock.now += DEPLOY_MS;
  const ListenerArn = listener.ListenerArn;
  return {
    ...here,
    acceleratorArn: accelerator.AcceleratorArn,
    listenerArn: ListenerArn,
    create: async (input = {}) => {
      const EndpointConfigurations = [{ EndpointId: ALB }];
      const request = { ListenerArn, EndpointGroupRegion: US, EndpointConfigurations, ...input };
      const { EndpointGroup } = await client.send(
        new CreateEndpointGroupCommand({ IdempotencyToken: crypto.randomUUID(), ...request }),
      );
      return EndpointGroup?.EndpointGroupArn ?? "";
    },
    describe: async (EndpointGroupArn) =>
      (await client.send(new DescribeEndpointGroupCommand({ EndpointGroupArn }))).EndpointGroup,
  };
}

describe("a new endpoint group", () => {
  test("has AWS's defaults for all that is not said", async () => {
    const { listenerArn, create, describe } = await deployed();
    const arn = await create();
    expect(arn).toMatch(new RegExp(`^${listenerArn}/endpoint-group/[0-9a-f]{12}$`));
    expect(await describe(arn)).toEqual({
      EndpointGroupArn: arn,
      EndpointGroupRegion: US,
      EndpointDescriptions: [
        { EndpointId: ALB, Weight: 128, ClientIPPreservationEnabled: true, HealthState: "INITIAL" },
      ],
      TrafficDialPercentage: 100,
      HealthCheckPort: 8080,
      HealthCheckProtocol: "TCP",
      HealthCheckIntervalSeconds: 30,
      ThresholdCount: 3,
      PortOverrides: [],
    });
  });

  test("is the only one of its listener in its region", async () => {
    const { create } = await deployed();
    await create();
    await expect(create({ EndpointConfigurations: [] })).rejects.toThrow(
      expect.objectContaining({ name: "EndpointGroupAlreadyExistsException" }),
    );
    await create({ EndpointGroupRegion: EU, EndpointConfigurations: [] });
  });

  test("takes only load balancers of its own region, in AWS's words", async () => {
    const { create } = await deployed();
    await expect(create({ EndpointGroupRegion: EU })).rejects.toThrow(
      refused(`'${ALB}' is not a valid load balancer ARN`),
    );
  });

  test.each<[string, Partial<LoadBalancerEndpoint>, "IPV4" | "DUAL_STACK", boolean, string]>([
    ["one that is not active", { active: false }, "IPV4", true, "is not active"],
    ["an IPv4 one, where it is dual stack", { dualStack: false }, "DUAL_STACK", true, "the accelerator is dual-stack"],
    ["an internal one without preserving addresses", { internal: true }, "IPV4", false, "cannot be turned off"],
    ["a dual-stack one without preserving addresses", { dualStack: true }, "DUAL_STACK", false, "cannot be turned off"],
  ])("does not take %s", async (_, loadBalancer, type, ClientIPPreservationEnabled, message) => {
    const { create } = await deployed({ [ALB]: loadBalancer }, { type });
    await expect(
      create({ EndpointConfigurations: [{ EndpointId: ALB, ClientIPPreservationEnabled }] }),
    ).rejects.toThrow(refused(message));
  });

  test.each<[Partial<CreateEndpointGroupCommandInput>, string]>([
    [{ TrafficDialPercentage: 101 }, "TrafficDialPercentage"],
    [{ EndpointConfigurations: [{ EndpointId: ALB, Weight: 256 }] }, "EndpointConfigurations.0.Weight"],
    [{ EndpointConfigurations: [{ EndpointId: ALB }, { EndpointId: ALB }] }, "is named twice"],
    [{ HealthCheckIntervalSeconds: 20 }, "use 10 or 30 seconds"],
    [{ ThresholdCount: 0 }, "ThresholdCount"],
  ])("is refused with %j", async (input, message) => {
    const { create } = await deployed();
    await expect(create(input)).rejects.toThrow(refused(message));
  });
});

describe("an endpoint group", () => {
  test("keeps its endpoints when only the dial is moved, and the accelerator deploys", async () => {
    const { client, clock, create, describe, acceleratorArn } = await deployed();
    const EndpointGroupArn = await create({ EndpointConfigurations: [{ EndpointId: ALB, Weight: 7 }] });
    clock.now += DEPLOY_MS;
    const status = async () =>
      (await client.send(new DescribeAcceleratorCommand({ AcceleratorArn: acceleratorArn }))).Accelerator?.Status;
    expect(await status()).toBe("DEPLOYED");
    await client.send(new UpdateEndpointGroupCommand({ EndpointGroupArn, TrafficDialPercentage: 12.5 }));
    expect(await status()).toBe("IN_PROGRESS");
    expect(await describe(EndpointGroupArn)).toMatchObject({
      TrafficDialPercentage: 12.5,
      EndpointDescriptions: [{ EndpointId: ALB, Weight: 7 }],
    });
    clock.now += DEPLOY_MS;
    expect(await status()).toBe("DEPLOYED");
  });

  test("has its list of endpoints replaced as a whole", async () => {
    const other = loadBalancerArn(US, "other");
    const { client, create, describe } = await deployed({ [ALB]: {}, [other]: {} });
    const EndpointGroupArn = await create();
    const EndpointConfigurations = [{ EndpointId: other, Weight: 0, ClientIPPreservationEnabled: false }];
    await client.send(new UpdateEndpointGroupCommand({ EndpointGroupArn, EndpointConfigurations }));
    expect(await describe(EndpointGroupArn)).toMatchObject({
      TrafficDialPercentage: 100,
      EndpointDescriptions: [{ EndpointId: other, Weight: 0, ClientIPPreservationEnabled: false }],
    });
  });

  test("stays as it was when a change is refused", async () => {
    const { client, create, describe } = await deployed();
    const EndpointGroupArn = await create();
    const before = await describe(EndpointGroupArn);
    const EndpointConfigurations = [{ EndpointId: loadBalancerArn(US, "gone") }];
    await expect(
      client.send(
        new UpdateEndpointGroupCommand({ EndpointGroupArn, TrafficDialPercentage: 0, EndpointConfigurations }),
      ),
    ).rejects.toThrow(refused("is not a valid load balancer ARN"));
    expect(await describe(EndpointGroupArn)).toEqual(before);
  });

  test("leads only ports of its listener elsewhere", async () => {
    const { client, create, describe } = await deployed();
    const EndpointGroupArn = await create();
    const override = (ListenerPort: number) =>
      client.send(
        new UpdateEndpointGroupCommand({ EndpointGroupArn, PortOverrides: [{ ListenerPort, EndpointPort: 443 }] }),
      );
    await expect(override(8082)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidPortRangeException", message: expect.stringContaining("port 8082") }),
    );
    expect(await describe(EndpointGroupArn)).toMatchObject({ PortOverrides: [] });
    await override(8081);
    expect(await describe(EndpointGroupArn)).toMatchObject({ PortOverrides: [{ ListenerPort: 8081 }] });
  });

  test("says how healthy its endpoints are", async () => {
    const { create, describe } = await deployed({ [ALB]: {} }, { health: () => "UNHEALTHY" });
    expect(await describe(await create())).toMatchObject({ EndpointDescriptions: [{ HealthState: "UNHEALTHY" }] });
  });

  test("tells of every change and of its end", async () => {
    const told: unknown[] = [];
    const { client, create } = await deployed({ [ALB]: {} }, { onEndpointGroupChange: (_, state) => told.push(state) });
    const EndpointGroupArn = await create();
    await client.send(new UpdateEndpointGroupCommand({ EndpointGroupArn, TrafficDialPercentage: 0 }));
    await client.send(new DeleteEndpointGroupCommand({ EndpointGroupArn }));
    const endpoints = [{ id: ALB, weight: 128, clientIpPreservation: true }];
    expect(told).toEqual([
      { trafficDialPercentage: 100, endpoints, portOverrides: [] },
      { trafficDialPercentage: 0, endpoints, portOverrides: [] },
      undefined,
    ]);
  });

  test("keeps its listener from being deleted, and goes first", async () => {
    const { client, create, listenerArn } = await deployed();
    const EndpointGroupArn = await create();
    const remove = () => client.send(new DeleteListenerCommand({ ListenerArn: listenerArn }));
    await expect(remove()).rejects.toThrow(expect.objectContaining({ name: "AssociatedEndpointGroupFoundException" }));
    await client.send(new DeleteEndpointGroupCommand({ EndpointGroupArn }));
    await remove();
    await expect(client.send(new ListEndpointGroupsCommand({ ListenerArn: listenerArn }))).rejects.toThrow(
      expect.objectContaining({ name: "ListenerNotFoundException" }),
    );
    await expect(client.send(new DescribeEndpointGroupCommand({ EndpointGroupArn }))).rejects.toThrow(
      expect.objectContaining({ name: "EndpointGroupNotFoundException" }),
    );
  });

  test("keeps its accelerator from dual stack while its load balancer has only IPv4", async () => {
    const { client, clock, create, acceleratorArn } = await deployed();
    await create();
    clock.now += DEPLOY_MS;
    await expect(
      client.send(new UpdateAcceleratorCommand({ AcceleratorArn: acceleratorArn, IpAddressType: "DUAL_STACK" })),
    ).rejects.toThrow(refused("the accelerator is dual-stack"));
  });
});
