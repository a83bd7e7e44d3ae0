import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { serveApi } from "../../support/aws-api";
import { functionId } from "../../support/topology";

const US = "us-west-2";
const EU = "eu-central-1";
const NAME = { RoleName: `globalapp-${US}`, PolicyName: "deny" };
const PolicyDocument = JSON.stringify({ Statement: [{ Effect: "Deny", Action: "dynamodb:GetItem", Resource: "*" }] });

async function served() {
  const { client, world } = await serveApi();
  const isDenied = (region: string) => {
    const call = { region, operation: "GetItem", body: Buffer.from(`{"TableName":"GlobalApp"}`), ownTable: "" };
    return world.functions.get(functionId(region))?.role.refusalOf(call) !== undefined;
  };
  return { iam: client(IAMClient, "us-east-1"), isDenied };
}

describe("an inline policy of a role", () => {
  it("is put, read and deleted, and obeyed meanwhile by the function of one region", async () => {
    const { iam, isDenied } = await served();
    await iam.send(new PutRolePolicyCommand({ ...NAME, PolicyDocument }));
    expect([isDenied(US), isDenied(EU)]).toEqual([true, false]);
    const answer = await iam.send(new GetRolePolicyCommand(NAME));
    expect(decodeURIComponent(answer.PolicyDocument ?? "")).toBe(PolicyDocument);
    await iam.send(new DeleteRolePolicyCommand(NAME));
    expect(isDenied(US)).toBe(false);
    for (const command of [new GetRolePolicyCommand(NAME), new DeleteRolePolicyCommand(NAME)]) {
      await expect(iam.send(command as GetRolePolicyCommand)).rejects.toMatchObject({
        name: "NoSuchEntityException",
        message: "The role policy with name deny cannot be found.",
      });
    }
  });

  it("is refused where it cannot be evaluated, and where there is no such role", async () => {
    const { iam, isDenied } = await served();
    const condition = JSON.stringify({
      Statement: { ...JSON.parse(PolicyDocument).Statement[0], Condition: { a: {} } },
    });
    await expect(iam.send(new PutRolePolicyCommand({ ...NAME, PolicyDocument: condition }))).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: expect.stringContaining("the statement number 1 of the policy deny has a Condition"),
    });
    expect(isDenied(US)).toBe(false);
    await expect(
      iam.send(new PutRolePolicyCommand({ ...NAME, PolicyDocument, RoleName: "nobody" })),
    ).rejects.toMatchObject({ name: "NoSuchEntityException", message: "The role with name nobody cannot be found." });
    await expect(
      iam.send(new PutRolePolicyCommand({ ...NAME, PolicyDocument, PolicyName: "a b" })),
    ).rejects.toMatchObject({ message: expect.stringContaining("PolicyName: use up to 128 letters") });
  });
});
