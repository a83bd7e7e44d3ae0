import {
  CreateListenerCommand,
  DescribeListenerCommand,
  ListListenersCommand,
  ListTagsForResourceCommand,
  UpdateListenerCommand,
} from "@aws-sdk/client-global-accelerator";
import { expect, test } from "vitest";
import { account } from "../../../support/global-accelerator";

async function accelerated() {
  const here = await account();
  const { AcceleratorArn } = here.plane.createAccelerator({ Name: "globalapp", IdempotencyToken: "a" });
  const listen = async (FromPort: number, ToPort = FromPort, Protocol: "TCP" | "UDP" = "TCP") => {
    const PortRanges = [{ FromPort, ToPort }];
    const { Listener } = await here.client.send(
      new CreateListenerCommand({ AcceleratorArn, PortRanges, Protocol, IdempotencyToken: crypto.randomUUID() }),
    );
    return Listener;
  };
  return { ...here, AcceleratorArn, listen };
}

test("a listener belongs to its accelerator and has no affinity by default", async () => {
  const { listen, AcceleratorArn } = await accelerated();
  const listener = await listen(80);
  expect(listener).toEqual({
    ListenerArn: expect.stringMatching(new RegExp(`^${AcceleratorArn}/listener/[0-9a-f]{8}$`)),
    PortRanges: [{ FromPort: 80, ToPort: 80 }],
    Protocol: "TCP",
    ClientAffinity: "NONE",
  });
});

test("no two listeners of a protocol share a port", async () => {
  const { listen } = await accelerated();
  await listen(80, 90);
  await expect(listen(90, 100)).rejects.toThrow(expect.objectContaining({ name: "InvalidPortRangeException" }));
  await expect(listen(200, 100)).rejects.toThrow(expect.objectContaining({ name: "InvalidPortRangeException" }));
  await listen(91);
  await listen(80, 80, "UDP");
});

test("a listener changes what is named in an update", async () => {
  const { client, listen } = await accelerated();
  const { ListenerArn } = (await listen(80)) ?? {};
  await client.send(new UpdateListenerCommand({ ListenerArn, ClientAffinity: "SOURCE_IP" }));
  const { Listener } = await client.send(new DescribeListenerCommand({ ListenerArn }));
  expect(Listener).toMatchObject({ PortRanges: [{ FromPort: 80, ToPort: 80 }], ClientAffinity: "SOURCE_IP" });
});

test("an accelerator has ten listeners at most, and says which", async () => {
  const { client, listen, AcceleratorArn } = await accelerated();
  for (let port = 1; port <= 10; port++) await listen(port);
  await expect(listen(11)).rejects.toThrow(expect.objectContaining({ name: "LimitExceededException" }));
  const { Listeners } = await client.send(new ListListenersCommand({ AcceleratorArn, MaxResults: 100 }));
  expect(Listeners).toHaveLength(10);
});

test("a listener has no tags", async () => {
  const { client, listen } = await accelerated();
  const { ListenerArn } = (await listen(80)) ?? {};
  expect((await client.send(new ListTagsForResourceCommand({ ResourceArn: ListenerArn }))).Tags).toEqual([]);
});
