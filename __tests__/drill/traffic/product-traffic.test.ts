import { describe, expect, it } from "vitest";
import { documentOf } from "../../../src/drill/report/page/sections";
import type { Client, Outcome } from "../../../src/drill/targets/target";
import { LatestAnswers } from "../../../src/drill/traffic/latest";
import type { RequestKind, RequestParts } from "../../../src/drill/traffic/request-kind";
import { Traffic } from "../../../src/drill/traffic/traffic";
import { locate } from "../../../src/model/geography";
import { markdownOf } from "../../../src/page/markdown";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { recordOf, reportFor } from "../../support/drill-record";
import { drillOf, FakeBackend, OPTIONS } from "../../support/fake-backend";
import { course, sampleOf } from "../../support/samples";

const READ: RequestKind = { name: "read", method: "GET", path: "/get/{n}", headers: {}, share: 3 };
const WRITE: RequestKind = {
  name: "write",
  method: "PUT",
  path: "/items/{n}",
  headers: { authorization: `Bearer \${TOKEN}` },
  body: "{n}",
  share: 1,
  statuses: [409],
};

/** Traffic of so many seconds from two locations. */
async function traffic(seconds: number, answer: (path: string) => Outcome = () => ({ status: 200 })) {
  const clock = new VirtualClock();
  const start = clock.now();
  const asked: (readonly [second: number, path: string, parts: RequestParts | undefined])[] = [];
  const clients = ["Seattle", "Frankfurt"].map((name): Client => {
    const request = async (path: string, _: number, parts?: RequestParts) => {
      asked.push([(clock.now() - start) / 1000, path, parts]);
      return answer(path);
    };
    return { location: locate(name), request, open: () => ({ request, close: () => {} }) };
  });
  const options = { ...OPTIONS, rate: 2, kept: 0, traffic: [READ, WRITE] };
  const sent = new Traffic({ clock, clients }, options, () => {}, { TOKEN: "secret" });
  sent.start();
  await clock.advance(seconds * 1000 - 1);
  return { traffic: sent, asked };
}

describe("the product's own requests", () => {
  it("are sent beside the path, at the same rate, by their shares, and each has a number of its own", async () => {
    const { asked } = await traffic(2);
    const own = asked.filter(([, path]) => path !== "/health");
    expect(asked.filter(([, path]) => path === "/health").map(([second]) => second)).toEqual([
      0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75,
    ]);
    expect(own.map(([second, path]) => `${second} ${path}`)).toEqual([
      "0.125 /get/1",
      "0.375 /get/2",
      "0.625 /get/3",
      "0.875 /get/4",
      "1.125 /items/5",
      "1.375 /items/6",
      "1.625 /get/7",
      "1.875 /get/8",
    ]);
    expect(own[4]?.[2]).toEqual({ method: "PUT", headers: { authorization: "Bearer secret" }, body: "5" });
  });

  it("are good by their own statuses, and each says which kind it is", async () => {
    const { traffic: sent } = await traffic(2, (path) => ({ status: path.startsWith("/items") ? 409 : 200 }));
    expect(sent.failed).toBe(0);
    expect(() => sent.checkSteady()).not.toThrow();
    const { traffic: failing } = await traffic(2);
    expect(failing.failed).toBe(2);
    expect(failing.all.filter(({ kind }) => kind === "write").map(({ status, good }) => [status, good])).toEqual([
      [200, false],
      [200, false],
    ]);
  });

  it("are not among the probes of the path, from which the drill concludes", async () => {
    const { traffic: sent } = await traffic(2);
    expect(sent.samples).toHaveLength(8);
    expect(sent.all).toHaveLength(16);
    const latest = new LatestAnswers();
    latest.add(sampleOf(0, { kind: "read", good: true }));
    expect(latest.of("Seattle")).toEqual([]);
  });

  it("break nothing where one kind fails already, however rare it is", async () => {
    const { traffic: failing } = await traffic(60, (path) => ({ status: path.startsWith("/items") ? 401 : 200 }));
    expect(() => failing.checkSteady()).toThrow(
      "60 of 60 requests of the kind write failed before anything was broken (most of them: status 401): repair that first, or correct the file of --traffic",
    );
  });

  it("are in a drill's record, and no failure of theirs is in its figures", async () => {
    const backend = new FakeBackend();
    const record = await drillOf(backend, { traffic: [READ] });
    expect(record.aborted).toBeUndefined();
    expect(record.samples.filter(({ kind }) => kind === "read").length).toBeGreaterThan(20);
  });

  it("need room in the other regions, and below the firewall's limit, as well", async () => {
    const backend = new FakeBackend();
    for (const loadBalancer of backend.topology.loadBalancers) {
      const firewall = { rateLimits: [{ requests: 4200, windowSeconds: 300 }], otherRules: [] };
      Object.assign(loadBalancer, { firewall });
    }
    for (const region of backend.regions.values()) region.concurrency = 15;
    await expect(drillOf(backend, { rate: 5, kept: 2, traffic: [READ] })).rejects.toThrow(
      /up to 20 requests at once.*\n.*the drill would send 7200 from/,
    );
    for (const region of backend.regions.values()) region.concurrency = undefined;
    const { aborted } = await drillOf(backend, { rate: 5, kept: 2 });
    expect(aborted).toBeUndefined();
  });
});

describe("a report of a drill with the product's own requests", () => {
  const path = recordOf().samples;
  const reads = course(`${"W".repeat(10)}....EEEEEE${"E".repeat(10)}${"W".repeat(10)}`).map((sample) => ({
    ...sample,
    kind: "read",
    good: sample.status === 200,
  }));
  const away = course("E".repeat(40), { location: "Frankfurt", kind: "read", good: true });
  const changes = { options: { traffic: [READ, WRITE] }, samples: [...path, ...reads, ...away] };

  it("counts them by kind, and those of the region's clients while the fault lasted", () => {
    const { traffic } = reportFor(changes);
    expect(traffic).toEqual([
      {
        kind: "read",
        method: "GET",
        path: "/get/{n}",
        share: 3,
        sent: 80,
        failed: 4,
        availability: 0.95,
        duringFault: { sent: 20, failed: 4, availability: 0.8 },
      },
      {
        kind: "write",
        method: "PUT",
        path: "/items/{n}",
        share: 1,
        statuses: [409],
        sent: 0,
        failed: 0,
        availability: null,
        duringFault: { sent: 0, failed: 0, availability: null },
      },
    ]);
  });

  it("has the figures of the path alone, as a drill without them", () => {
    const { traffic: _, notTested: __, ...report } = reportFor(changes);
    const { notTested: ___, ...without } = reportFor();
    expect(report).toEqual(without);
  });

  it("shows them in a table, and none where there were none", () => {
    const markdown = markdownOf(documentOf(reportFor(changes)));
    expect(markdown).toContain("| read | `GET /get/{n}` | 80 | 4 | 4 of 20 |");
    expect(markdownOf(documentOf(reportFor()))).not.toContain("Requests by kind");
  });
});
