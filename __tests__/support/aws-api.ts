import type { World, WorldOptions } from "../../src/simulator/world";
import { stopAfterTest } from "./stop";
import { type TopologyChanges, topologyOf } from "./topology";
import { echoWorld, serveWorld } from "./world";

/** What a client of AWS's SDK is made with. */
export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export interface ServedApi {
  readonly world: World;
  readonly endpoint: string;
  /** A client for one region; it is destroyed after the test. */
  client<T extends { destroy(): void }>(Client: new (options: ClientOptions) => T, region: string): T;
}

/** A world with AWS's API, for one test. */
export async function serveApi(changes: TopologyChanges = {}, options: WorldOptions = {}): Promise<ServedApi> {
  const world = await echoWorld(topologyOf("", changes), options);
  const { addresses } = await serveWorld(world, { locations: [], port: 0 });
  const endpoint = addresses.awsEndpointUrl;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return {
    world,
    endpoint,
    client(Client, region) {
      const client = new Client({ endpoint, region, credentials, maxAttempts: 1 });
      stopAfterTest({ stop: async () => client.destroy() });
      return client;
    },
  };
}
