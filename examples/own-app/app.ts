import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { routePath } from "hono/route";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = process.env.tablename;

/** Guest lists: who comes to which event. Of two answers of one guest the later one counts, in whatever region it was given. */
export const app = new Hono();

// The log then groups requests by route.
app.use(async (c, next) => {
  await next();
  c.header("x-route", routePath(c, -1));
});

app.get("/events/:event/guests", async (c) => {
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "#event = :event",
      ExpressionAttributeNames: { "#event": "event" },
      ExpressionAttributeValues: { ":event": c.req.param("event") },
    }),
  );
  return c.json(Items.map(({ guest, answer }) => ({ guest, answer })));
});

app.put("/events/:event/guests/:guest", async (c) => {
  const { event, guest } = c.req.param();
  const answer = await c.req.text();
  if (answer !== "yes" && answer !== "no") return c.json({ error: "answer yes or no" }, 400);
  const { Attributes } = await table.send(
    new UpdateCommand({
      TableName,
      Key: { event, guest },
      UpdateExpression: "SET #answer = :answer",
      ExpressionAttributeNames: { "#answer": "answer" },
      ExpressionAttributeValues: { ":answer": answer },
      ReturnValues: "ALL_NEW",
    }),
  );
  return c.json(Attributes);
});

export const handler = handle(app);
