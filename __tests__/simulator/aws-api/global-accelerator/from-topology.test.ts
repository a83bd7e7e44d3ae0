import {
  DescribeEndpointGroupCommand,
  ListAcceleratorsCommand,
  ListEndpointGroupsCommand,
  ListListenersCommand,
  UpdateEndpointGroupCommand,
} from "@aws-sdk/client-global-accelerator";
import { expect, test } from "vitest";
import { controlPlaneOf } from "../../../../src/simulator/aws-api/global-accelerator/from-topology";
import { arn } from "../../../../src/simulator/ground/arn";
import { clientOf, countingDigits } from "../../../support/global-accelerator";
import { accelerated, NO_FUNCTIONS, topologyOf } from "../../../support/topology";

async function seeded() {
  const topology = topologyOf("nowhere", { ...NO_FUNCTIONS, endpointGroup: { trafficDialPercentage: 40 } });
  const told: unknown[] = [];
  const [sick] = topology.loadBalancers;
  const plane = await controlPlaneOf(topology, {
    now: () => Date.UTC(2026, 0, 1),
    deployMs: 5000,
    digits: countingDigits(),
    isHealthy: (loadBalancer) => loadBalancer !== sick?.id,
    onAcceleratorChange: (change) => told.push(change),
    onListenerChange: (id, change) => told.push([id, change]),
    onEndpointGroupChange: (id, change) => told.push([id, change]),
  });
  return { topology, told, client: await clientOf(plane) };
}

test("a topology's accelerator is there from the start, under the ARNs of the simulator", async () => {
  const { topology, told, client } = await seeded();
  const { name, listeners } = accelerated(topology).front;
  const [listener] = listeners;
  const { Accelerators } = await client.send(new ListAcceleratorsCommand());
  expect(Accelerators).toMatchObject([{ AcceleratorArn: arn.accelerator(name), Name: name, Status: "DEPLOYED" }]);

  const { Listeners } = await client.send(new ListListenersCommand({ AcceleratorArn: arn.accelerator(name) }));
  const ListenerArn = arn.listener(name, listener?.id ?? "");
  expect(Listeners).toMatchObject([{ ListenerArn, PortRanges: [{ FromPort: 80, ToPort: 80 }] }]);

  const { EndpointGroups } = await client.send(new ListEndpointGroupsCommand({ ListenerArn }));
  expect(EndpointGroups).toMatchObject(
    topology.loadBalancers.map(({ region, name: loadBalancer }, index) => ({
      EndpointGroupArn: arn.endpointGroup(name, listener?.id ?? "", region),
      EndpointGroupRegion: region,
      TrafficDialPercentage: 40,
      EndpointDescriptions: [
        { EndpointId: arn.loadBalancer(region, loadBalancer), HealthState: index === 0 ? "UNHEALTHY" : "HEALTHY" },
      ],
    })),
  );
  expect(told).toEqual([]);
});

test("a change is told by the topology's own ids, endpoints and all", async () => {
  const { topology, told, client } = await seeded();
  const { name, listeners } = accelerated(topology).front;
  const [listener] = listeners;
  const [group] = listener?.endpointGroups ?? [];
  const EndpointGroupArn = arn.endpointGroup(name, listener?.id ?? "", group?.region ?? "");
  await client.send(new UpdateEndpointGroupCommand({ EndpointGroupArn, TrafficDialPercentage: 0 }));
  expect(told).toEqual([[group?.id, { trafficDialPercentage: 0, endpoints: group?.endpoints }]]);
  const { EndpointGroup } = await client.send(new DescribeEndpointGroupCommand({ EndpointGroupArn }));
  expect(EndpointGroup?.TrafficDialPercentage).toBe(0);
});

test("only the topology's load balancers can be endpoints", async () => {
  const { topology, client } = await seeded();
  const { name, listeners } = accelerated(topology).front;
  const region = topology.loadBalancers[0]?.region ?? "";
  const EndpointGroupArn = arn.endpointGroup(name, listeners[0]?.id ?? "", region);
  const EndpointConfigurations = [{ EndpointId: arn.loadBalancer(region, "another") }];
  await expect(
    client.send(new UpdateEndpointGroupCommand({ EndpointGroupArn, EndpointConfigurations })),
  ).rejects.toThrow("is not a valid load balancer ARN");
});
