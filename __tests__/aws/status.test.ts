import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { checkSetStatus, getStatus, setStatus } from "../../src/aws/status";
import { UserError } from "../../src/process/user-error";
import { serveApi } from "../support/aws-api";
import { serveForTest } from "../support/serve";
import { functionId } from "../support/topology";

const US = "us-west-2";

/** Lambda's API, as far as a test answers it: a status and a body for each call, in order; the last for all others. */
async function lambda(...answers: readonly (readonly [number, object])[]) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const [status, body] = answers[Math.min(calls.length, answers.length - 1)] as readonly [number, object];
    calls.push(`${request.method} ${request.url?.split("/").at(-1)}`);
    response.writeHead(status, {
      "content-type": "application/json",
      ...(status < 400 ? {} : { "x-amzn-errortype": (body as { name: string }).name }),
    });
    response.end(JSON.stringify(body));
  });
  const endpoint = await serveForTest(server);
  return { calls, target: { region: US, functionName: "api", endpoint } };
}

const CONFIGURATION = { Environment: { Variables: { tablename: "T" } }, RevisionId: "1" };

describe("the STATUS of a function", () => {
  it("is shown to be settable without being set, and nothing of the function changes", async () => {
    const { world, endpoint } = await serveApi({ function: { environment: { tablename: "T", STATUS: "200" } } });
    const configuration = () => world.functions.get(functionId(US))?.configuration;
    const before = configuration();
    const target = { region: US, functionName: world.functionsIn(US)[0]?.topology.name ?? "", endpoint };
    await expect(checkSetStatus(target)).resolves.toBeUndefined();
    // The same object: it was not configured again.
    expect(configuration()).toBe(before);
  });

  it("is not settable where AWS does not let the caller in", async () => {
    const { calls, target } = await lambda(
      [200, CONFIGURATION],
      [403, { name: "AccessDeniedException", Message: "no" }],
    );
    await expect(checkSetStatus(target)).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(calls).toEqual(["GET configuration", "PUT configuration"]);
  });

  it("is set once Lambda has carried it to the function", async () => {
    const { calls, target } = await lambda(
      [200, CONFIGURATION],
      [200, { LastUpdateStatus: "InProgress" }],
      [200, { LastUpdateStatus: "InProgress" }],
      [200, { LastUpdateStatus: "Successful" }],
    );
    expect(await setStatus(target, 400)).toBeUndefined();
    expect(calls).toEqual(["GET configuration", "PUT configuration", "GET configuration", "GET configuration"]);
  });

  it("is not waited for where the API is gone meanwhile", async () => {
    const { calls, target } = await lambda(
      [200, CONFIGURATION],
      [200, { LastUpdateStatus: "InProgress" }],
      [403, { name: "ExpiredTokenException", Message: "gone" }],
    );
    await expect(setStatus(target, 400)).rejects.toMatchObject({ name: "ExpiredTokenException" });
    expect(calls).toHaveLength(3);
  });

  it("is not set where AWS keeps the other variables from the caller, which would be deleted", async () => {
    const kept = { ErrorCode: "AccessDeniedException", Message: "Lambda was unable to decrypt" };
    const { calls, target } = await lambda([200, { ...CONFIGURATION, Environment: { Error: kept } }]);
    for (const call of [() => setStatus(target, 400), () => checkSetStatus(target), () => getStatus(target)]) {
      const error = await call().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toBe(
        "the variables of api in us-west-2 cannot be read (AccessDeniedException: Lambda was unable to decrypt), and a change would delete them: allow this role to decrypt with the function's key",
      );
    }
    expect(calls.filter((call) => call.startsWith("PUT"))).toEqual([]);
  });
});
