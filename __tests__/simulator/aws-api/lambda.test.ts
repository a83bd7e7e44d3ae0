import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdated,
} from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import type { StartEnvironment } from "../../../src/simulator/function/environment";
import { serveApi } from "../../support/aws-api";
import { nextEvent } from "../../support/events";
import type { TopologyChanges } from "../../support/topology";

/** Logs a line. */
const startTalking: StartEnvironment = ({ onLog }) => ({
  ended: undefined,
  loaded: async () => undefined,
  invoke: async () => {
    onLog("hello");
    return { payload: '{"statusCode":200}' };
  },
  stop: async () => undefined,
});

const US = "us-west-2";
const EU = "eu-central-1";
const NAME = { FunctionName: "globalapp" };

async function served(changes: TopologyChanges = {}) {
  const api = await serveApi({ regions: [US], ...changes });
  return { ...api, us: api.client(LambdaClient, US) };
}

const error = (name: string, message: string | RegExp) =>
  expect.objectContaining({ name, message: expect.stringMatching(message) });

describe("GetFunctionConfiguration", () => {
  it("describes the function of the region that the request is signed for", async () => {
    const { us, client } = await served({ regions: [US, EU], function: { timeoutSeconds: 7, memoryMb: 256 } });
    const here = await us.send(new GetFunctionConfigurationCommand(NAME));
    expect(here).toMatchObject({
      FunctionName: "globalapp",
      FunctionArn: "arn:aws:lambda:us-west-2:000000000000:function:globalapp",
      Role: "arn:aws:iam::000000000000:role/globalapp-us-west-2",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Timeout: 7,
      MemorySize: 256,
      Version: "$LATEST",
      PackageType: "Zip",
      State: "Active",
      LastUpdateStatus: "Successful",
      Environment: { Variables: { tablename: "GlobalApp", STATUS: "200" } },
    });
    const there = await client(LambdaClient, EU).send(new GetFunctionConfigurationCommand(NAME));
    expect(there.FunctionArn).toBe("arn:aws:lambda:eu-central-1:000000000000:function:globalapp");
  });

  it("takes the function's ARN too", async () => {
    const { us } = await served();
    const arn = "arn:aws:lambda:us-west-2:000000000000:function:globalapp";
    for (const FunctionName of [arn, `${arn}:$LATEST`]) {
      expect(await us.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject(NAME);
    }
  });

  it("answers ResourceNotFoundException where there is none", async () => {
    const { us } = await served();
    await expect(us.send(new GetFunctionConfigurationCommand({ FunctionName: "other" }))).rejects.toThrow(
      error("ResourceNotFoundException", "Function not found: arn:aws:lambda:us-west-2:000000000000:function:other"),
    );
  });
});

describe("UpdateFunctionConfiguration", () => {
  const update = (changes: object) => new UpdateFunctionConfigurationCommand({ ...NAME, ...changes });

  it("replaces the variables of one region's function, as the article does with STATUS", async () => {
    const { us, world } = await served({ regions: [US, EU] });
    const told = nextEvent(world.events, "configuration");
    const Environment = { Variables: { tablename: "GlobalApp", STATUS: "400" } };
    expect(await us.send(update({ Environment }))).toMatchObject({ Environment, LastUpdateStatus: "Successful" });
    expect(await told).toMatchObject({ region: US, changed: { STATUS: { from: "200", to: "400" } } });
    const status = [...world.functions.values()].map(({ configuration }) => configuration.environment.STATUS);
    expect(status).toEqual(["400", "200"]);
    await waitUntilFunctionUpdated({ client: us, maxWaitTime: 10 }, NAME);
  });

  it("leaves what is not named", async () => {
    const { us, world } = await served();
    await us.send(update({ Timeout: 9 }));
    await us.send(update({ MemorySize: 512 }));
    const [lambda] = world.functions.values();
    expect(lambda?.configuration).toMatchObject({ timeoutSeconds: 9, memoryMb: 512, environment: { STATUS: "200" } });
    await us.send(update({ Environment: {} }));
    expect(lambda?.configuration).toEqual(
      expect.objectContaining({ timeoutSeconds: 9, memoryMb: 512, environment: {} }),
    );
  });

  it("gives the configuration another revision, and takes only the one that it has", async () => {
    const { us } = await served();
    const { RevisionId: first } = await us.send(new GetFunctionConfigurationCommand(NAME));
    const { RevisionId: second } = await us.send(update({ Timeout: 9, RevisionId: first }));
    expect(second).not.toBe(first);
    await expect(us.send(update({ Timeout: 10, RevisionId: first }))).rejects.toThrow(
      error("PreconditionFailedException", /The Revision Id provided does not match/),
    );
    expect((await us.send(new GetFunctionConfigurationCommand(NAME))).RevisionId).toBe(second);
  });

  it("has its old revision again after a fault", async () => {
    const { us, world } = await served({ function: { environment: { STATUS: "200", last: "1" } } });
    const before = await us.send(new GetFunctionConfigurationCommand(NAME));
    world.faults.set({ kind: "status", target: US });
    world.faults.clear();
    expect((await us.send(new GetFunctionConfigurationCommand(NAME))).RevisionId).toBe(before.RevisionId);
  });

  it.each([
    [
      "variables of more than 4 KB",
      { Environment: { Variables: { big: "x".repeat(4096) } } },
      /exceeded the 4KB limit/,
    ],
    [
      "variables that Lambda sets",
      { Environment: { Variables: { STATUS: "200", AWS_REGION: "eu-central-1" } } },
      /Reserved keys used in this request: AWS_REGION$/,
    ],
    ["a timeout of no time", { Timeout: 0 }, /^Timeout: /],
    ["less memory than there can be", { MemorySize: 64 }, /^MemorySize: /],
    ["what the simulator cannot change", { Handler: "other.handler" }, /the simulator does nothing with Handler/],
  ])("refuses %s", async (_what, changes, message) => {
    const { us, world } = await served();
    await expect(us.send(update(changes))).rejects.toThrow(error("InvalidParameterValueException", message));
    expect([...world.functions.values()][0]?.configuration.timeoutSeconds).toBe(5);
  });
});

describe("function concurrency", () => {
  const reserve = (count: number) =>
    new PutFunctionConcurrencyCommand({ ...NAME, ReservedConcurrentExecutions: count });

  it("is put, read and deleted", async () => {
    const { us, world } = await served();
    const [lambda] = world.functions.values();
    const read = async () => (await us.send(new GetFunctionConcurrencyCommand(NAME))).ReservedConcurrentExecutions;
    expect(await read()).toBeUndefined();
    expect(await us.send(reserve(5))).toMatchObject({ ReservedConcurrentExecutions: 5 });
    expect([await read(), lambda?.reservedConcurrency]).toEqual([5, 5]);
    expect(await us.send(new GetFunctionCommand(NAME))).toMatchObject({
      Configuration: NAME,
      Concurrency: { ReservedConcurrentExecutions: 5 },
    });
    await us.send(new DeleteFunctionConcurrencyCommand(NAME));
    expect([await read(), lambda?.reservedConcurrency]).toEqual([undefined, undefined]);
  });

  it("of 0 throttles every invocation", async () => {
    const { us } = await served();
    await us.send(reserve(0));
    await expect(us.send(new InvokeCommand(NAME))).rejects.toThrow(error("TooManyRequestsException", "Rate Exceeded."));
  });

  it("below 0 is refused", async () => {
    const { us } = await served();
    await expect(us.send(reserve(-1))).rejects.toThrow(
      error("InvalidParameterValueException", /^ReservedConcurrentExecutions: /),
    );
  });
});

describe("Invoke", () => {
  const payloadOf = (payload: Uint8Array | undefined) => JSON.parse(Buffer.from(payload ?? []).toString());

  it("answers with the function's result", async () => {
    const { us } = await served();
    const Payload = JSON.stringify({ path: "/health" });
    const { StatusCode, ExecutedVersion, FunctionError, ...answer } = await us.send(
      new InvokeCommand({ ...NAME, Payload }),
    );
    expect([StatusCode, ExecutedVersion, FunctionError]).toEqual([200, "$LATEST", undefined]);
    expect(payloadOf(answer.Payload)).toMatchObject({ statusCode: 200, headers: { "x-region": US } });
  });

  it("answers with the function's error", async () => {
    const { us, world } = await served();
    world.faults.set({ kind: "error", target: US });
    const { StatusCode, FunctionError, Payload } = await us.send(new InvokeCommand(NAME));
    expect([StatusCode, FunctionError]).toEqual([200, "Unhandled"]);
    expect(payloadOf(Payload)).toEqual({ errorType: "Error", errorMessage: "a fault of the simulator" });
  });

  it("does not wait for an event, and does nothing in a dry run", async () => {
    const { us } = await served();
    const invoke = (InvocationType: "Event" | "DryRun") => us.send(new InvokeCommand({ ...NAME, InvocationType }));
    expect((await invoke("Event")).StatusCode).toBe(202);
    expect((await invoke("DryRun")).StatusCode).toBe(204);
  });

  it("refuses an event that is no JSON", async () => {
    const { us } = await served();
    await expect(us.send(new InvokeCommand({ ...NAME, Payload: "{" }))).rejects.toThrow(
      error("InvalidRequestContentException", "the body is not JSON"),
    );
  });
});

describe("Invoke, by its type and its size", () => {
  it("gives the end of the log where it is asked for it", async () => {
    const api = await serveApi({ regions: [US] }, { startEnvironment: startTalking });
    const us = api.client(LambdaClient, US);
    const { LogResult, ExecutedVersion } = await us.send(new InvokeCommand({ ...NAME, LogType: "Tail" }));
    expect(ExecutedVersion).toBe("$LATEST");
    const lines = Buffer.from(LogResult ?? "", "base64")
      .toString()
      .split("\n");
    expect(lines[0]).toMatch(/^START RequestId: [-0-9a-f]{36} Version: \$LATEST$/);
    expect(lines.slice(1, 3)).toEqual(["hello", expect.stringMatching(/^END RequestId: /)]);
    expect((await us.send(new InvokeCommand(NAME))).LogResult).toBeUndefined();
  });

  it.each([
    ["RequestResponse", 6 * 1024 * 1024],
    ["Event", 1024 * 1024],
  ] as const)("as %s takes %d bytes and no more", async (InvocationType, limit) => {
    const { us } = await served();
    const invoked = (size: number) =>
      us.send(new InvokeCommand({ ...NAME, InvocationType, Payload: `{"path":"${"x".repeat(size - 11)}"}` }));
    await invoked(limit);
    await expect(invoked(limit + 1)).rejects.toThrow(
      error(
        "RequestEntityTooLargeException",
        `${limit + 1} byte payload is too large for the ${InvocationType} invocation type \\(limit ${limit} bytes\\)`,
      ),
    );
  });

  it("knows no version but $LATEST", async () => {
    const { us } = await served();
    await us.send(new InvokeCommand({ ...NAME, Qualifier: "$LATEST" }));
    await expect(us.send(new InvokeCommand({ ...NAME, Qualifier: "live" }))).rejects.toThrow(
      error(
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:us-west-2:000000000000:function:globalapp:live",
      ),
    );
  });
});

it("an operation that the simulator lacks says so", async () => {
  const { us } = await served();
  await expect(us.send(new ListAliasesCommand(NAME))).rejects.toThrow(
    error(
      "UnknownOperationException",
      /^the simulator's Lambda does not have GET \/2015-03-31\/functions\/globalapp\/aliases/,
    ),
  );
});
