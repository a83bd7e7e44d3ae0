import type { EngineAnswer } from "./engine";

/** An error in DynamoDB's own shape. */
export function failure(status: number, type: string, message: string): EngineAnswer {
  const namespace = type === "ValidationException" ? "com.amazon.coral.validate" : "com.amazonaws.dynamodb.v20120810";
  return { status, body: Buffer.from(JSON.stringify({ __type: `${namespace}#${type}`, message, Message: message })) };
}
