import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/settings/settings";
import { settings } from "../support/settings";

const [US, EU] = ["us-west-2", "eu-central-1"];
const BUCKETS = { [US]: "acme-logs-us", [EU]: "acme-logs-eu" };

describe("trafficLogs", () => {
  test("are off by default, and {} logs the requests of every load balancer", () => {
    expect(readSettings("GlobalApp", settings({})).trafficLogs).toBeUndefined();
    expect(readSettings("GlobalApp", settings({ trafficLogs: {} })).trafficLogs).toEqual({
      accessLogs: true,
      flowLogs: false,
    });
  });

  test.each<[string, object, string]>([
    ["no bucket of a region", { trafficLogs: { buckets: { [US]: "acme-logs-us" } } }, "name a bucket of this region"],
    [
      "one of another region",
      { trafficLogs: { buckets: { ...BUCKETS, "eu-west-1": "acme" } } },
      "is not among regions",
    ],
    [
      "one bucket for two regions",
      { trafficLogs: { buckets: { [US]: "acme-logs", [EU]: "acme-logs" } } },
      "another region has this bucket",
    ],
    [
      "a name that is no bucket's",
      { trafficLogs: { buckets: { ...BUCKETS, [EU]: "Acme_Logs" } } },
      "use a bucket's name",
    ],
    ["an expiry of given buckets", { trafficLogs: { buckets: BUCKETS, retentionDays: 7 } }, "the buckets are your own"],
    [
      "the deletion of given buckets",
      { trafficLogs: { buckets: BUCKETS, deleteWithBackend: false } },
      "the buckets are your own",
    ],
    ["no day", { trafficLogs: { retentionDays: 0 } }, "use a whole number of days from 1 to 3650"],
    ["a name that S3 reserves", { name: "sthree-shop", trafficLogs: {} }, "S3 takes no bucket of such a name"],
    [
      "flows without an accelerator",
      {
        front: "route-53",
        domain: { name: "api.example.com", hostedZone: "example.com" },
        trafficLogs: { flowLogs: true },
      },
      "with Route 53 there is no accelerator",
    ],
    [
      "a region that goes, with its logs",
      { formerRegions: ["eu-west-1"], trafficLogs: {} },
      "deleteWithBackend to true",
    ],
  ])("refuse %s", (_, given, says) => {
    expect(() => readSettings("GlobalApp", settings(given))).toThrow(says);
  });

  test.each<[string, object]>([
    [
      "a region that goes, once its logs can",
      { formerRegions: ["eu-west-1"], trafficLogs: { deleteWithBackend: true } },
    ],
    ["a region that goes, with given buckets", { formerRegions: ["eu-west-1"], trafficLogs: { buckets: BUCKETS } }],
    [
      "the name of given buckets, whatever that of the backend is",
      { name: "sthree-shop", trafficLogs: { buckets: BUCKETS } },
    ],
    ["the longest name", { name: "a".repeat(28), trafficLogs: {} }],
  ])("take %s", (_, given) => {
    expect(() => readSettings("GlobalApp", settings(given))).not.toThrow();
  });
});
