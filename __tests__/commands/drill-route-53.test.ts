import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { toOutputs } from "../../src/aws/outputs";
import { targetOf } from "../../src/commands/drill-target";
import { readReport } from "../../src/drill/report/evidence";
import { verify } from "../../src/drill/report/verify";
import { locationOf } from "../../src/model/geography";
import { RealClock } from "../../src/process/clock";
import { deployedStack } from "../../src/simulator/outputs";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import { deployedProject, drillProject, runDrillCommand } from "../support/drill-project";
import { nameServer } from "../support/name-server";
import { stopAfterTest } from "../support/stop";
import { ARTICLE, DOMAIN } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";
import { topologyOf } from "../support/topology";
import { echoWorld, serveWorld } from "../support/world";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const ROUTE_53 = { ...ARTICLE, domain: DOMAIN, front: "route-53" as const };

const folderIn = (root: string) => join(root, "drills", readdirSync(join(root, "drills"))[0] ?? "");

describe("npm run drill with Route 53 in front", () => {
  test("says when clients had left the region, as predicted, and verify computes it again", async () => {
    const root = drillProject(ROUTE_53);
    const options = {
      fault: "load-balancer",
      steady: 15,
      assert: ["predicted"],
      stretched: "0",
      clients: "plain=1",
    };
    const { code, printed } = await runDrillCommand(root, [US], { ...options, limit: undefined });
    expect({ code, printed }).toMatchObject({ code: 0 });
    expect(printed).toContain(
      "clients asked the simulated Route 53 through their caches (23 clients at each location); they had left after: 50 % ",
    );
    const { dns } = readReport(folderIn(root));
    const shares = dns?.stillSent.map(({ share }) => share) ?? [];
    expect([shares[0], Math.min(...shares)]).toEqual([1, 0]);
    for (const { seconds, predicted } of dns?.left ?? []) {
      expect(seconds).toBeGreaterThanOrEqual(predicted?.best ?? Infinity);
      expect(seconds).toBeLessThanOrEqual(predicted?.worst ?? 0);
    }
    const { deviations } = verify(folderIn(root));
    expect(deviations).toEqual([]);
    const page = readFileSync(join(folderIn(root), "report.html"), "utf8");
    expect(page).toContain(`Clients of ${US} whom DNS still sends there`);
    const report = join(folderIn(root), "report.json");
    writeFileSync(report, readFileSync(report, "utf8").replace('"part": 0.9,\n        "seconds": ', "$&9"));
    expect(verify(folderIn(root)).deviations.map(({ what }) => what)).toContain("dns.left.1.seconds");
  });

  test("asks on AWS the resolver of this machine, and knows the regions by their load balancers", async () => {
    const topology = { ...topologyOf(""), front: latencyRecordsByHand([US, EU]) };
    const world = await echoWorld(topology, { clock: new RealClock(10) });
    const { addresses } = await serveWorld(world, { locations: [locationOf(US)], port: 0 });
    const at = (region: string) => new URL(addresses.loadBalancers[region] ?? "");
    const { name } = topology.front;
    const server = await nameServer({
      [name]: [at(US).hostname],
      "us.elb.example.com": [at(US).hostname],
      "eu.elb.example.com": [at(EU).hostname],
    });
    const made = deployedStack(topology, addresses);
    const regions = Object.fromEntries(
      Object.entries(made.regions).map(([region, each]) => [
        region,
        { ...each, loadBalancerDnsName: `${region.slice(0, 2)}.elb.example.com` },
      ]),
    );
    const outputs = join(temporaryFolder(), "outputs.json");
    const stack = { ...made, url: `http://${name}:${at(US).port}`, regions };
    writeFileSync(outputs, JSON.stringify({ [topology.stack]: toOutputs(stack) }));
    vi.stubEnv("AWS_ENDPOINT_URL", addresses.awsEndpointUrl);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    const options = { target: "aws", virtual: false, outputs, from: [] } as const;
    const target = stopAfterTest(await targetOf(topology, options, server.resolver));
    const { control, clients, dns } = target;
    expect(dns?.asks).toBe(`the resolver of this machine (${server.resolver.getServers().join(", ")})`);
    expect(dns?.mix).toBeUndefined();
    expect(await clients[0]?.request("/get/foobar", 60_000)).toEqual({ status: 200, region: US, sentTo: US });
    server.set(name, [at(EU).hostname]);
    expect(await clients[0]?.request("/get/foobar", 60_000)).toEqual({ status: 200, region: EU, sentTo: EU });
    expect(await control.acceleratorStatus()).toBe("DEPLOYED");
    expect(await control.endpointGroups()).toMatchObject([
      { region: US, weight: 1, endpoints: [{ healthy: true }] },
      { region: EU, weight: 1, endpoints: [{ healthy: true }] },
    ]);
    expect(await control.targetHealth(EU)).toBe("healthy");
    vi.unstubAllEnvs();
  });

  test.each<[string, Parameters<typeof runDrillCommand>[2], string]>([
    ["a kind of client that nobody knows", { clients: "fax=1" }, "--clients fax=1 is not valid: use KIND=NUMBER"],
    ["an invalid share of resolvers", { stretched: "200" }, "--stretched 200 is not valid: use a number from 0 to 100"],
    ["caches on AWS", { target: "aws", virtual: false, stretched: "5" }, "on AWS the drill asks the resolver of this"],
  ])("does not start with %s", async (_, options, message) => {
    await expect(runDrillCommand(drillProject(ROUTE_53), [US], options)).rejects.toThrow(message);
  });

  test("does not take caches of DNS for an accelerator", async () => {
    const { printed, code } = await runDrillCommand(drillProject(), [US], { clients: "browser=1" });
    expect({ printed, code }).toMatchObject({
      code: 2,
      printed: expect.stringContaining("are for Route 53: caches of DNS"),
    });
  });

  test("takes no URL for what Route 53 answers", async () => {
    const { root, outputs } = await deployedProject(ROUTE_53);
    const options = { target: "aws", virtual: false, outputs, url: "https://other.example.com" } as const;
    expect((await runDrillCommand(root, [US], options)).printed).toContain(
      `clients ask Route 53 for ${DOMAIN.name}: leave out --url`,
    );
  });
});
