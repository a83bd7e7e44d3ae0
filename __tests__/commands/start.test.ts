import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type StartOptions, type StartTerminal, start } from "../../src/commands/start";
import { token } from "../../src/commands/token";
import { UserError } from "../../src/process/user-error";
import { Connection } from "../support/connection";
import { freePorts, listeningServers, occupiedPort } from "../support/ports";
import { echoProject, projectFolder, synthesizedProject } from "../support/project";
import { stopAfterTest } from "../support/stop";
import { ARTICLE, DOMAIN } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const OPTIONS: StartOptions = {
  port: 0,
  speed: 1,
  from: [],
  json: true,
  propagation: 20,
  replicationLag: 800,
  dynamodbEndpoint: new Map(),
};

/** Starts in a folder, and gathers what is printed. */
async function started(root: string, options: Partial<StartOptions> = {}, terminal: Partial<StartTerminal> = {}) {
  const lines: string[] = [];
  let printed = () => {};
  const print = (line: string) => {
    lines.push(line);
    printed();
  };
  const running = stopAfterTest(await start(root, { ...OPTIONS, ...options }, print, terminal));
  /** The first line that fits, now or later. */
  const line = async (fits: (line: string) => boolean) => {
    for (;;) {
      const found = lines.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        printed = resolve;
      });
    }
  };
  /** What people read once it runs. */
  const welcome = lines.find((each) => each.includes("runs on this machine")) ?? "";
  return { running, lines, line, welcome, ready: options.json === false ? undefined : JSON.parse(lines[0] ?? "") };
}

const refused = async (root: string, options: Partial<StartOptions> = {}) => {
  const error = await started(root, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
};

describe("start", () => {
  it("says that it is ready, with where everything is, and then tells every event", async () => {
    const { ready, line } = await started(synthesizedProject(), { from: ["Frankfurt", "-33.87,151.21"] });
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready).toEqual({
      at: 0,
      type: "ready",
      addresses: { Frankfurt: [url, url], "-33.87,151.21": [url, url] },
      loadBalancers: { "us-west-2": url, "eu-central-1": url },
      tables: { "us-west-2": url, "eu-central-1": url },
      awsEndpointUrl: url,
      faultsUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/faults$/),
    });
    const { body } = await (await Connection.open(ready.addresses.Frankfurt[0])).get("/get/foobar");
    expect(JSON.parse(body)).toEqual({ item_id: "foobar", message: "hello from the global table" });
    const request = JSON.parse(await line((each) => JSON.parse(each).type === "request"));
    expect(request).toMatchObject({ region: "eu-central-1", path: "/get/foobar", status: 200 });
  });

  it("tells people where everything is and what to try, and then a line for every event", async () => {
    const { welcome, line } = await started(synthesizedProject(), { json: false });
    const url = /clients in us-west-2: (http:\S+)/.exec(welcome)?.[1] ?? "";
    expect(welcome).toContain("GlobalApp runs on this machine: us-west-2, eu-central-1");
    expect(welcome).toMatch(/AWS API: export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+/);
    expect(welcome).toContain(`curl -i ${url}/get/foobar`);
    expect(welcome).toContain("npm run status -- us-west-2 400");
    expect(welcome).toContain("Predicted for us-west-2: detected in 15 to 40 s, left in 35 to 60 s.");
    await (await Connection.open(url)).get("/health");
    expect(await line((each) => each.includes("request"))).toMatch(
      /^ +\d+\.\d s {2}request {6}us-west-2 GET \/health 200$/,
    );
  });

  it("predicts a failover with the propagation that runs", async () => {
    const { welcome } = await started(echoProject(), { json: false, propagation: 120 });
    expect(welcome).toContain("Predicted for us-west-2: detected in 15 to 40 s, left in 135 to 160 s.");
  });

  it("leaves the simulator's place and outputs for others, as long as it runs", async () => {
    const root = echoProject();
    const { ready, running } = await started(root);
    const read = (file: string) => JSON.parse(readFileSync(join(root, ".globalapp", file), "utf8"));
    const outputs = {
      GlobalApp: expect.objectContaining({
        accelerator_dns_name: new URL(ready.addresses["us-west-2"][0]).host,
        accelerator_ip_addresses: ready.addresses["us-west-2"].map((url: string) => new URL(url).host),
        "us-west-2_load_balancer_dns_name": new URL(ready.loadBalancers["us-west-2"]).host,
        "us-west-2_function_name": expect.any(String),
        "eu-central-1_table_name": "GlobalApp",
      }),
    };
    expect(read("outputs.json")).toEqual(outputs);
    const { addresses, awsEndpointUrl, faultsUrl } = ready;
    const { pid } = process;
    expect(read("simulator.json")).toEqual({ pid, port: 0, addresses, awsEndpointUrl, faultsUrl, outputs });
    await running.stop();
    expect(existsSync(join(root, ".globalapp"))).toBe(false);
    expect(await (await Connection.open(ready.awsEndpointUrl)).closed).toBe("reset");
  });

  it("gives a place that is named twice one pair of addresses", async () => {
    const port = await freePorts(103);
    const { ready } = await started(echoProject(), { port, from: ["Paris", "paris", "Tokyo"] });
    const url = (offset: number) => `http://127.0.0.1:${port + offset}`;
    expect(ready.addresses).toEqual({ Paris: [url(0), url(1)], Tokyo: [url(2), url(3)] });
    // At a fixed distance, however many places there are.
    expect(ready.awsEndpointUrl).toBe(url(100));
    expect(ready.tables).toEqual({ "us-west-2": url(101), "eu-central-1": url(102) });
  });
});

describe("start, for a backend with HTTPS", () => {
  it("says where HTTPS and HTTP are, and leaves the certificate that clients are to trust", async () => {
    const root = synthesizedProject({ ...ARTICLE, domain: DOMAIN });
    const { ready } = await started(root);
    const [https, http] = [ready.addresses["us-west-2"], ready.httpAddresses["us-west-2"]];
    const ca = readFileSync(join(root, ".globalapp", "ca.pem"), "utf8");
    expect(ready.certificate).toBe(ca);
    for (const servername of [DOMAIN.name, undefined]) {
      const { status, headers } = await (await Connection.open(https[0], { ca, servername })).get("/get/foobar");
      expect([status, headers["x-region"]]).toEqual([200, "us-west-2"]);
    }
    const { headers } = await (await Connection.open(http[1])).get("/get/foobar", { host: new URL(http[1]).host });
    expect(headers.location).toBe(`${https[1]}/get/foobar`);
    const outputs = JSON.parse(readFileSync(join(root, ".globalapp", "outputs.json"), "utf8"));
    expect(outputs.GlobalApp).toMatchObject({ url: https[0], accelerator_dns_name: new URL(https[0]).host });
  });

  it("tells people how to call it", async () => {
    const { welcome } = await started(echoProject({ ...ARTICLE, domain: DOMAIN }), { json: false });
    const url = "https://127\\.0\\.0\\.1:\\d+";
    expect(welcome).toMatch(new RegExp(`clients in us-west-2: ${url}  ${url}  http://\\S+  http://`));
    expect(welcome).toMatch(new RegExp(`curl -i --cacert .globalapp/ca.pem ${url}/get/foobar\n`));
    expect(welcome).toMatch(/curl -iL --cacert .globalapp\/ca.pem http:\/\/127.0.0.1:\d+\/get\/foobar/);
    expect(welcome).not.toContain("npm run -s token");
  });

  it("says how to write where tokens allow it, and leaves where they are had", async () => {
    const writes = { issuer: "https://issuer.example.com", audience: "items" };
    const root = echoProject({ ...ARTICLE, domain: DOMAIN, writes });
    const { welcome } = await started(root, { json: false });
    expect(welcome).toMatch(/https:\/\/\S+\/items\/new -X PUT -d '{}' .*Bearer \$\(npm run -s token\)/);
    expect(await token(root, { expires: 60 })).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });
});

describe("start refuses", () => {
  it("a folder that holds no project", async () => {
    const root = temporaryFolder();
    expect(await refused(root)).toBe(`${join(root, "cdktf.json")} cannot be read: run this in the project's folder`);
  });

  it("a project that cannot be synthesized, with what its app said", async () => {
    const app = `node -e "throw new Error('regions: use two or more')"`;
    const message = await refused(projectFolder(app));
    expect(message).toContain(`${app} failed:\n`);
    expect(message).toContain("\nError: regions: use two or more");
    expect(message).not.toMatch(/^\s+at /m);
  });

  it("a stack that there is not, naming those that there are", async () => {
    expect(await refused(synthesizedProject(), { stack: "Other" })).toBe(
      "there is no stack Other; use one of GlobalApp",
    );
  });

  it("a place that nobody knows, before it does anything else", async () => {
    expect(await refused(temporaryFolder(), { from: ["Paris", "Atlantis"] })).toMatch(
      /^--from: unknown place "Atlantis": the nearest known names are /,
    );
  });

  it("an engine for a region that there is not", async () => {
    const dynamodbEndpoint = new Map([["sa-east-1", "http://127.0.0.1:8000"]]);
    expect(await refused(synthesizedProject(), { dynamodbEndpoint })).toBe(
      "--dynamodb-endpoint: the backend has no region sa-east-1; use one of us-west-2, eu-central-1",
    );
  });

  it("a port that is in use, and leaves nothing behind", async () => {
    const root = echoProject();
    const port = await occupiedPort();
    const before = await listeningServers();
    expect(await refused(root, { port })).toMatch(
      new RegExp(`^port ${port}, wanted for address 1 of the accelerator, is in use`),
    );
    expect(existsSync(join(root, ".globalapp"))).toBe(false);
    expect(await listeningServers()).toBe(before);
  });

  it("a bundle that cannot be loaded", async () => {
    const root = synthesizedProject();
    const stack = join(root, "cdktf.out", "stacks", "GlobalApp", "cdk.tf.json");
    writeFileSync(stack, readFileSync(stack, "utf8").replace(/"handler": "index\.\w+"/g, '"handler": "index.nothing"'));
    expect(await refused(root)).toMatch(/^the function \S+ of \S+ cannot be loaded from \S+: .*index\.nothing/);
  });
});
