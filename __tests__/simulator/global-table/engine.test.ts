import { expect, it } from "vitest";
import { embeddedEngine } from "../../../src/simulator/global-table/engine";

it("an embedded engine that stops answers what it was asked before", async () => {
  const engine = await embeddedEngine("us-west-2");
  const asked = engine.call("ListTables", "{}");
  await engine.stop();
  const { status, body } = await asked;
  expect([status, String(body)]).toEqual([200, '{"TableNames":[]}']);
});
