import {
  CreateAcceleratorCommand,
  ListAcceleratorsCommand,
  ListByoipCidrsCommand,
  ListCrossAccountResourcesCommand,
} from "@aws-sdk/client-global-accelerator";
import { expect, test } from "vitest";
import { OPERATIONS } from "../../../../src/simulator/aws-api/global-accelerator/api";
import { account, clientOf } from "../../../support/global-accelerator";

const unknown = (message: string) =>
  expect.objectContaining({ name: "UnknownOperationException", message: expect.stringContaining(message) });

test("an operation that is not there says so, and what there is", async () => {
  const { client } = await account();
  await expect(client.send(new ListByoipCidrsCommand())).rejects.toThrow(
    unknown("the simulator's Global Accelerator does not have ListByoipCidrs; it has AddEndpoints, CreateAccelerator"),
  );
});

test("the simulator moves traffic, and creates nothing", async () => {
  const { plane } = await account();
  const client = await clientOf(plane);
  await expect(client.send(new CreateAcceleratorCommand({ Name: "a", IdempotencyToken: "a" }))).rejects.toThrow(
    unknown("does not have CreateAccelerator"),
  );
  expect((await client.send(new ListAcceleratorsCommand())).Accelerators).toEqual([]);
  expect(Object.keys(OPERATIONS)).toContain("UpdateEndpointGroup");
});

test("the API is in us-west-2 and nowhere else", async () => {
  const { plane } = await account();
  const client = await clientOf(plane, undefined, "eu-central-1");
  await expect(client.send(new ListAcceleratorsCommand())).rejects.toThrow(
    expect.objectContaining({
      name: "InvalidSignatureException",
      message: expect.stringContaining("the request is signed for eu-central-1"),
    }),
  );
});

test("no other account shares anything", async () => {
  const { client } = await account();
  const ResourceOwnerAwsAccountId = "111111111111";
  const { CrossAccountResources } = await client.send(
    new ListCrossAccountResourcesCommand({ ResourceOwnerAwsAccountId }),
  );
  expect(CrossAccountResources).toEqual([]);
});
