import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OWN_APP } from "../../examples/own-app/main";
import { readReport } from "../../src/drill/report/evidence";
import { locationOf } from "../../src/model/geography";
import { RealClock } from "../../src/process/clock";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { runDrillCommand, shippedProject } from "../support/drill-project";
import { synth } from "../support/synth";
import { serveWorld, startWorld } from "../support/world";

const HOME = "us-west-2";
const OTHER = "eu-central-1";

describe("an application of one's own", () => {
  it("may do with the table what the settings say, and what the health check needs", () => {
    const { one } = synth(OWN_APP);
    const { Statement } = JSON.parse(one("aws_iam_role_policy", OTHER).policy);
    expect(Statement).toMatchObject([
      { Sid: "Table", Action: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"] },
      { Sid: "Indexes", Action: ["dynamodb:Query"], Resource: expect.stringMatching(/:table\/[^/]+\/index\/\*$/) },
      { Sid: "Logs" },
    ]);
  });

  it("runs on this machine, names its region, and is healthy", async () => {
    const topology = topologyFromSynth(synth(OWN_APP).outdir);
    const world = await startWorld(topology, { clock: new RealClock(), replicationLagMs: 0 });
    const { addresses } = await serveWorld(world, { locations: [locationOf(HOME)], port: 0 });
    const [url = ""] = Object.values(addresses.addresses).flat();
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${url}${path}`, { ...init, headers: { connection: "close" } });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    const put = (answer: string) => ask("/events/launch/guests/Bob", { method: "PUT", body: answer });

    expect(await put("perhaps")).toMatchObject({ status: 400 });
    expect(await put("no")).toMatchObject({ status: 200, body: { event: "launch", guest: "Bob", answer: "no" } });
    const { status, headers, body } = await ask("/events/launch/guests");
    expect({ status, region: headers.get("x-region"), route: headers.get("x-route") }).toEqual({
      status: 200,
      region: HOME,
      route: null,
    });
    expect(body).toEqual([
      { guest: "Ada", answer: "yes" },
      { guest: "Bob", answer: "no" },
    ]);
    expect(await ask("/health")).toMatchObject({ status: 200, body: { status: "ok", region: HOME } });
  });

  it("passes a drill with a measured RTO, as somebody who asks it sees it", async () => {
    const root = shippedProject(OWN_APP);
    const { code, printed } = await runDrillCommand(root, [HOME], {
      fault: "status",
      path: "/events/launch/guests",
      assert: ["rto<=70s"],
    });
    expect(printed).toMatch(/holds: rto<=70s \(\d/);
    expect(code).toBe(0);
    const [folder = ""] = readdirSync(join(root, "drills"));
    expect(readReport(join(root, "drills", folder)).verdict).toBe("passed");
  });
});
