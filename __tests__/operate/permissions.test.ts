import { createServer, type IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { type DialOptions, dial } from "../../src/commands/dial";
import { status } from "../../src/commands/status";
import { deployedFromSynth } from "../../src/deploy-policy/deployed";
import { policyOf } from "../../src/deploy-policy/policy";
import recording from "../../src/deploy-policy/recorded-calls.json";
import { signatureOf } from "../../src/simulator/ground/signature";
import { deployedProject } from "../support/drill-project";
import { decide } from "../support/iam";
import { stopAfterTest } from "../support/stop";
import { ARTICLE, synth } from "../support/synth";

const US = "us-west-2";
const ACCOUNT = "123456789012";

interface Call {
  readonly action: string;
  readonly region: string;
  /** Of the item, where it is a call for one. */
  readonly key?: string;
}

/** Lets every call to an API through, and keeps what it was. */
async function recorder(api: string) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { method = "GET", url = "/", headers } = request;
      const body = await buffer(request);
      calls.push(callOf(method, url, headers, body.toString()));
      const { host: _, connection: __, ...passed } = headers as Record<string, string>;
      const init = { method, headers: passed, ...(body.length > 0 ? { body } : {}) };
      const answer = await fetch(`${api}${url}`, init);
      const type = answer.headers.get("x-amzn-errortype");
      response.writeHead(answer.status, type === null ? {} : { "x-amzn-errortype": type });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  stopAfterTest({ stop: () => new Promise((stopped) => server.close(() => stopped(undefined))) });
  const { port } = server.address() as { port: number };
  return { calls, url: `http://127.0.0.1:${port}` };
}

function callOf(method: string, path: string, headers: IncomingHttpHeaders, body: string): Call {
  const { service, region } = signatureOf(headers);
  const named = String(headers["x-amz-target"] ?? "").split(".")[1];
  if (named === undefined) {
    expect(path).toMatch(/\/functions\/[\w-]+\/configuration$/);
    return { action: `${service}:${method === "GET" ? "Get" : "Update"}FunctionConfiguration`, region };
  }
  const { Key, Item } = JSON.parse(body) as Readonly<Record<string, { readonly item_id?: { readonly S: string } }>>;
  return { action: `${service}:${named}`, region, key: (Key ?? Item)?.item_id?.S };
}

function resourceOf({ action, region }: Call): string {
  const [service] = action.split(":");
  if (action === "globalaccelerator:ListAccelerators") return "*";
  if (service === "globalaccelerator") return `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1`;
  if (service === "lambda") return `arn:aws:lambda:${region}:${ACCOUNT}:function:GlobalApp-api`;
  return `arn:aws:dynamodb:${region}:${ACCOUNT}:table/GlobalApp`;
}

test("the role that operates allows every call of dial, weight and status", async () => {
  const { root, outputs, env } = await deployedProject();
  const { calls, url } = await recorder(String(env.AWS_ENDPOINT_URL));
  vi.stubEnv("AWS_ENDPOINT_URL", url);
  const run = (what: "dial" | "weight", value?: string, options: Partial<DialOptions> = {}) =>
    dial(
      root,
      what,
      { region: US, value },
      { undo: false, printCli: false, outputs, ...options },
      { print: () => {}, progress: () => {}, signal: new AbortController().signal },
    );
  await run("dial", "0", { printCli: true });
  await run("dial", "50");
  await run("dial", undefined, { undo: true });
  await run("weight", "0");
  await run("weight");
  await status(root, US, 503, { outputs });

  const policy = policyOf(deployedFromSynth(synth(ARTICLE).outdir), recording, "operate");
  const decisions = await Promise.all(
    calls.map(async (call) => {
      const context: Record<string, string | readonly string[]> = { "aws:RequestedRegion": call.region };
      // Endpoint groups have the tags of their accelerator.
      if (call.action === "globalaccelerator:UpdateEndpointGroup") context["aws:ResourceTag/GlobalApp"] = "GlobalApp";
      if (call.key !== undefined) context["dynamodb:LeadingKeys"] = [call.key];
      return { ...call, decision: await decide(policy, call.action, resourceOf(call), context) };
    }),
  );
  expect(decisions.filter(({ decision }) => decision !== "allowed")).toEqual([]);
  expect([...new Set(calls.map(({ action }) => action))].sort()).toEqual([
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "globalaccelerator:DescribeAccelerator",
    "globalaccelerator:ListAccelerators",
    "globalaccelerator:ListEndpointGroups",
    "globalaccelerator:ListListeners",
    "globalaccelerator:UpdateEndpointGroup",
    "lambda:GetFunctionConfiguration",
    "lambda:UpdateFunctionConfiguration",
  ]);
});
