import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder";

/**
 * A function's code directory that holds one file.
 * @param source of `index.js`, a CommonJS module
 */
export function bundle(source: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "index.js"), source);
  return folder;
}

/** Answers /health with STATUS, as the article's function does, and everything else with the event that it got. */
export const ECHO = `
exports.handler = async (event) => ({
  isBase64Encoded: false,
  statusCode: event.path === "/health" ? Number(process.env.STATUS ?? 200) : 200,
  headers: { "content-type": "application/json", "x-region": process.env.AWS_REGION },
  body: JSON.stringify(event),
});
`;

/** ECHO, but that /health reads the region's table, as the shipped function does: 503 where that does not answer. */
export const READING = ECHO.replace(
  "exports.handler = async (event) => ({",
  `const { request } = require("node:http");
const read = () => new Promise((resolve) => {
  const call = request(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
    method: "POST",
    headers: { "x-amz-target": "DynamoDB_20120810.DescribeTable", "content-type": "application/x-amz-json-1.0", authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/20260101/" + process.env.AWS_REGION + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0", "x-amz-date": "20260101T000000Z" },
  }, (response) => response.resume().on("end", () => resolve(response.statusCode)));
  call.on("error", () => resolve(0));
  call.end(JSON.stringify({ TableName: process.env.tablename }));
});
exports.handler = async (event) => ({`,
).replace(
  "Number(process.env.STATUS ?? 200) : 200",
  "Number((await read()) === 200 ? (process.env.STATUS ?? 200) : 503) : 200",
);
