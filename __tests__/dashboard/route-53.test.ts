import { expect, it } from "vitest";
import { Feed } from "../../src/dashboard/feed";
import { locate } from "../../src/model/geography";
import { SimulatedClient } from "../../src/simulator/client";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import { topologyOf } from "../support/topology";
import { echoWorld } from "../support/world";

it("the news of a backend behind Route 53 has its clients, and no dials", async () => {
  const topology = topologyOf("");
  const world = await echoWorld({ ...topology, front: latencyRecordsByHand(topology.table.regions) });
  const feed = new Feed(world, 20);
  world.events.subscribe((event) => feed.take(event));
  await new SimulatedClient(world, locate("Paris")).connect()?.send({ target: "/health" });
  const news = feed.flush();
  const row = { from: "Paris", region: "eu-central-1", isKept: false, connections: 1, good: 1, failed: 0 };
  expect(news.find(({ type }) => type === "answer")).toMatchObject({ from: "Paris", region: "eu-central-1" });
  expect(news.find(({ type }) => type === "traffic")).toMatchObject({ rows: [row] });
  expect(news.find(({ type }) => type === "routing")).toMatchObject({ regions: { "us-west-2": {} } });
  // Nothing is told twice.
  expect(feed.flush()).toEqual([]);
});
