import { describe, expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { PortInUseError } from "../../src/simulator/ground/listen";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { serve } from "../../src/simulator/server";
import { Connection } from "../support/connection";
import { freePorts, listeningServers, occupiedPort } from "../support/ports";
import { NO_FUNCTIONS, type TopologyChanges, topologyOf } from "../support/topology";
import { echoWorld, serveWorld } from "../support/world";

const US = "us-west-2";
const EU = "eu-central-1";
const LOCATIONS = [locate("Seattle"), locate("Frankfurt")];

const started = (changes: TopologyChanges = NO_FUNCTIONS) =>
  echoWorld(topologyOf("", changes), { clock: new VirtualClock() });

describe("the sockets of a world", () => {
  it("are all on loopback, for every location, load balancer and table, AWS's API and the faults", async () => {
    const world = await started();
    const { addresses } = await serveWorld(world, { locations: LOCATIONS, port: 0 });
    expect(Object.keys(addresses.addresses)).toEqual(["Seattle", "Frankfurt"]);
    expect(Object.keys(addresses.loadBalancers)).toEqual([US, EU]);
    expect(addresses.tables).toEqual(Object.fromEntries(world.tableUrls));
    const urls = [
      ...Object.values(addresses.addresses).flat(),
      ...Object.values(addresses.loadBalancers),
      ...Object.values(addresses.tables),
      addresses.awsEndpointUrl,
      addresses.faultsUrl.replace(/\/faults$/, ""),
    ];
    expect(new Set(urls).size).toBe(10);
    for (const url of urls) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("lead straight to each load balancer too", async () => {
    const { addresses } = await serveWorld(await started({}), { locations: [], port: 0 });
    for (const region of [US, EU]) {
      const response = await (await Connection.open(addresses.loadBalancers[region] as string)).get("/");
      expect(response.headers["x-region"]).toBe(region);
    }
  });

  it("of the accelerator follow each other from the port that was asked for", async () => {
    const port = await freePorts(4);
    const { addresses } = await serveWorld(await started(), { locations: LOCATIONS, port });
    expect(addresses.addresses).toEqual({
      Seattle: [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`],
      Frankfurt: [`http://127.0.0.1:${port + 2}`, `http://127.0.0.1:${port + 3}`],
    });
  });

  it("are refused where a port is in use, and none is left behind", async () => {
    const port = await occupiedPort();
    const world = await started();
    const before = await listeningServers();
    const error = await serve(world, { locations: LOCATIONS, port }).catch((refused: Error) => refused);
    expect(error).toBeInstanceOf(PortInUseError);
    expect((error as Error).message).toBe(
      `port ${port}, wanted for address 1 of the accelerator, is in use: stop what listens there, or choose another with --port`,
    );
    expect(await listeningServers()).toBe(before);
  });

  it("are closed when it stops", async () => {
    const { addresses, stop } = await serve(await started(), { locations: LOCATIONS, port: 0 });
    const urls = [...Object.values(addresses.addresses).flat(), ...Object.values(addresses.loadBalancers)];
    await stop();
    for (const url of [...urls, addresses.awsEndpointUrl, addresses.faultsUrl]) {
      expect(await (await Connection.open(url)).closed).toBe("reset");
    }
  });
});
