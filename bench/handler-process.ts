import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { listen } from "../src/simulator/ground/listen";
import { answer } from "./child";
import type { HandlerQuestion } from "./layers";

const { handler } = createRequire(__filename)(join(process.env.LAMBDA_TASK_ROOT ?? "", "index.js")) as {
  handler: (event: ALBEvent, context: Context) => Promise<ALBResult>;
};

const CONTEXT = { awsRequestId: "bench" } as Context;

const eventOf = (method = "GET", path = "/"): ALBEvent => ({
  requestContext: { elb: { targetGroupArn: "" } },
  httpMethod: method,
  path,
  headers: {},
  body: "",
  isBase64Encoded: false,
});

const server = createServer(async ({ method, url }, response) => {
  const { statusCode, headers, body = "" } = await handler(eventOf(method, url), CONTEXT);
  response.writeHead(statusCode, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
});
const port = listen(server, 0, "the bare server");

answer(async (question: HandlerQuestion) => {
  if (question === "url") return `http://127.0.0.1:${await port}`;
  const { path, concurrency, seconds } = question;
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let calls = 0;
  const caller = async () => {
    for (; elapsed() < seconds; calls += 1) {
      const { statusCode } = await handler(eventOf("GET", path), CONTEXT);
      if (statusCode !== 200) throw new Error(`the handler answered ${statusCode} to ${path}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return calls / elapsed();
});
