import {
  CreateAcceleratorCommand,
  type CreateAcceleratorCommandInput,
  CreateListenerCommand,
  DeleteAcceleratorCommand,
  DescribeAcceleratorAttributesCommand,
  DescribeAcceleratorCommand,
  ListAcceleratorsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAcceleratorAttributesCommand,
  UpdateAcceleratorCommand,
} from "@aws-sdk/client-global-accelerator";
import { describe, expect, test } from "vitest";
import { type Account, account, DEPLOY_MS } from "../../../support/global-accelerator";

const GONE = "arn:aws:globalaccelerator::123456789012:accelerator/00000000-0000-0000-0000-000000000000";

async function create({ client }: Account, input: Partial<CreateAcceleratorCommandInput> = {}) {
  const { Accelerator } = await client.send(
    new CreateAcceleratorCommand({ Name: "globalapp", IdempotencyToken: crypto.randomUUID(), ...input }),
  );
  if (!Accelerator?.AcceleratorArn) throw new Error("no accelerator");
  return { ...Accelerator, AcceleratorArn: Accelerator.AcceleratorArn };
}

describe("a new accelerator", () => {
  test("is named, enabled and addressed as AWS does it", async () => {
    const accelerator = await create(await account());
    expect(accelerator).toMatchObject({
      AcceleratorArn: expect.stringMatching(
        /^arn:aws:globalaccelerator::123456789012:accelerator\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      ),
      Name: "globalapp",
      Enabled: true,
      IpAddressType: "IPV4",
      IpSets: [{ IpAddressFamily: "IPv4", IpAddresses: ["192.0.2.1", "198.51.100.1"] }],
      DnsName: expect.stringMatching(/^a[0-9a-f]{16}\.awsglobalaccelerator\.com$/),
      CreatedTime: new Date(Date.UTC(2026, 0, 1)),
    });
    expect(accelerator.DualStackDnsName).toBeUndefined();
  });

  test("has four addresses and a second name where it is dual stack", async () => {
    const { IpSets, DualStackDnsName } = await create(await account(), { IpAddressType: "DUAL_STACK" });
    expect(IpSets?.map(({ IpAddressFamily }) => IpAddressFamily)).toEqual(["IPv4", "IPv6"]);
    expect(IpSets?.flatMap(({ IpAddresses }) => IpAddresses)).toHaveLength(4);
    expect(DualStackDnsName).toMatch(/^a[0-9a-f]{16}\.dualstack\.awsglobalaccelerator\.com$/);
  });

  test("is IN_PROGRESS until it is DEPLOYED", async () => {
    const here = await account();
    const { AcceleratorArn, Status } = await create(here);
    const status = async () =>
      (await here.client.send(new DescribeAcceleratorCommand({ AcceleratorArn }))).Accelerator?.Status;
    expect(Status).toBe("IN_PROGRESS");
    here.clock.now += DEPLOY_MS - 1;
    expect(await status()).toBe("IN_PROGRESS");
    here.clock.now += 1;
    expect(await status()).toBe("DEPLOYED");
  });

  test("is the same one when its request is repeated", async () => {
    const here = await account();
    const first = await create(here, { IdempotencyToken: "once" });
    const second = await create(here, { IdempotencyToken: "once" });
    expect(second.AcceleratorArn).toBe(first.AcceleratorArn);
    expect((await here.client.send(new ListAcceleratorsCommand())).Accelerators).toHaveLength(1);
  });

  test.each(["-a", "a-", "a_b", "", "a".repeat(65)])("is not named %j", async (Name) => {
    await expect(create(await account(), { Name })).rejects.toThrow(
      expect.objectContaining({
        name: "InvalidArgumentException",
        message: expect.stringContaining("Name: the name can have at most 64 characters"),
      }),
    );
  });

  test("is refused where the account has twenty", async () => {
    const here = await account();
    for (let index = 0; index < 20; index++) await create(here);
    await expect(create(here)).rejects.toThrow(expect.objectContaining({ name: "LimitExceededException" }));
  });
});

describe("an accelerator", () => {
  test("changes what is named in an update, and is IN_PROGRESS again", async () => {
    const here = await account();
    const { AcceleratorArn, IpSets } = await create(here);
    here.clock.now += DEPLOY_MS;
    const { Accelerator } = await here.client.send(
      new UpdateAcceleratorCommand({ AcceleratorArn, IpAddressType: "DUAL_STACK" }),
    );
    expect(Accelerator).toMatchObject({ Name: "globalapp", Enabled: true, Status: "IN_PROGRESS" });
    expect(Accelerator?.IpSets).toHaveLength(2);
    expect(Accelerator?.IpSets?.[0]).toEqual(IpSets?.[0]);
  });

  test("is not updated while it is IN_PROGRESS", async () => {
    const here = await account();
    const { AcceleratorArn } = await create(here);
    await expect(here.client.send(new UpdateAcceleratorCommand({ AcceleratorArn, Enabled: false }))).rejects.toThrow(
      expect.objectContaining({ name: "TransactionInProgressException" }),
    );
  });

  test("is deleted when it is disabled, without listeners and DEPLOYED, and not before", async () => {
    const here = await account();
    const { client, clock } = here;
    const { AcceleratorArn } = await create(here);
    const remove = () => client.send(new DeleteAcceleratorCommand({ AcceleratorArn }));
    await client.send(
      new CreateListenerCommand({
        AcceleratorArn,
        PortRanges: [{ FromPort: 80, ToPort: 80 }],
        Protocol: "TCP",
        IdempotencyToken: "listener",
      }),
    );
    clock.now += DEPLOY_MS;
    await expect(remove()).rejects.toThrow(expect.objectContaining({ name: "AcceleratorNotDisabledException" }));

    await client.send(new UpdateAcceleratorCommand({ AcceleratorArn, Enabled: false }));
    clock.now += DEPLOY_MS;
    await expect(remove()).rejects.toThrow(expect.objectContaining({ name: "AssociatedListenerFoundException" }));

    here.plane.deleteListener(here.plane.listeners.of(AcceleratorArn)[0]?.ListenerArn ?? "");
    await expect(remove()).rejects.toThrow(expect.objectContaining({ name: "TransactionInProgressException" }));

    clock.now += DEPLOY_MS;
    await remove();
    await expect(client.send(new DescribeAcceleratorCommand({ AcceleratorArn }))).rejects.toThrow(
      expect.objectContaining({ name: "AcceleratorNotFoundException" }),
    );
  });

  test("has tags", async () => {
    const here = await account();
    const { AcceleratorArn: ResourceArn } = await create(here, { Tags: [{ Key: "team", Value: "shop" }] });
    await here.client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "test" }] }));
    await here.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
    const { Tags } = await here.client.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: "stage", Value: "test" }]);
  });

  test("has flow logs only with a bucket and a prefix", async () => {
    const here = await account();
    const { AcceleratorArn } = await create(here);
    here.clock.now += DEPLOY_MS;
    const update = (more: object) =>
      here.client.send(new UpdateAcceleratorAttributesCommand({ AcceleratorArn, FlowLogsEnabled: true, ...more }));
    await expect(update({ FlowLogsS3Bucket: "logs" })).rejects.toThrow("needs FlowLogsS3Bucket and FlowLogsS3Prefix");
    await update({ FlowLogsS3Bucket: "logs", FlowLogsS3Prefix: "flow" });
    const { AcceleratorAttributes } = await here.client.send(
      new DescribeAcceleratorAttributesCommand({ AcceleratorArn }),
    );
    expect(AcceleratorAttributes).toEqual({
      FlowLogsEnabled: true,
      FlowLogsS3Bucket: "logs",
      FlowLogsS3Prefix: "flow",
    });
  });
});

test("accelerators are listed in pages", async () => {
  const here = await account();
  for (const Name of ["a", "b", "c"]) await create(here, { Name });
  const first = await here.client.send(new ListAcceleratorsCommand({ MaxResults: 2 }));
  const second = await here.client.send(new ListAcceleratorsCommand({ MaxResults: 2, NextToken: first.NextToken }));
  expect(first.Accelerators?.map(({ Name }) => Name)).toEqual(["a", "b"]);
  expect(second.Accelerators?.map(({ Name }) => Name)).toEqual(["c"]);
  expect(second.NextToken).toBeUndefined();
  await expect(here.client.send(new ListAcceleratorsCommand({ NextToken: "nonsense" }))).rejects.toThrow(
    expect.objectContaining({ name: "InvalidNextTokenException" }),
  );
});

test("an accelerator that is not there is not found, whatever is asked of it", async () => {
  const { client } = await account();
  for (const command of [
    new DescribeAcceleratorCommand({ AcceleratorArn: GONE }),
    new DeleteAcceleratorCommand({ AcceleratorArn: GONE }),
    new UpdateAcceleratorCommand({ AcceleratorArn: GONE, Enabled: false }),
    new ListTagsForResourceCommand({ ResourceArn: GONE }),
  ]) {
    await expect(client.send(command as DescribeAcceleratorCommand)).rejects.toThrow(
      expect.objectContaining({ name: "AcceleratorNotFoundException" }),
    );
  }
});
