import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type StartOptions, type StartTerminal, start } from "../../src/commands/start";
import { token } from "../../src/commands/token";
import { UserError } from "../../src/process/user-error";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { ECHO } from "../support/bundle";
import { Connection } from "../support/connection";
import { freePorts, listeningServers, occupiedPort } from "../support/ports";
import { codeProject, echoProject, projectFolder, synthesizedProject, writeCode } from "../support/project";
import { START } from "../support/start-options";
import { stopAfterTest } from "../support/stop";
import { ARTICLE, DOMAIN } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

/** Starts in a folder, and gathers what is printed. */
async function started(root: string, options: Partial<StartOptions> = {}, terminal: Partial<StartTerminal> = {}) {
  const lines: string[] = [];
  let printed = () => {};
  const print = (line: string) => {
    lines.push(line);
    printed();
  };
  const running = stopAfterTest(await start(root, { ...START, ...options }, print, terminal));
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
      pageUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{22}$/),
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
    expect(welcome).toMatch(/^ {2}the page: http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{22} /m);
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
    // What npm run dial leaves.
    mkdirSync(join(root, ".globalapp", "simulator-by-hand"));
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

describe("start says", () => {
  const said = (lines: readonly string[]) =>
    lines.slice(
      0,
      lines.findIndex((line) => line.includes("runs on")),
    );

  it("what it is doing, and passes on what the app prints", async () => {
    const root = echoProject();
    writeFileSync(join(root, "main.ts"), 'console.log("from main.ts"); console.error("a warning");');
    const { lines } = await started(root, { json: false, app: "main.ts" });
    expect(said(lines)).toEqual([
      "synthesizing main.ts ...",
      "from main.ts",
      "a warning",
      "starting us-west-2, eu-central-1 ...",
    ]);
  });

  it("nothing but events with --json: what the app prints goes to standard error", async () => {
    const root = echoProject();
    writeFileSync(join(root, "cdktf.json"), JSON.stringify({ app: "echo from the app" }));
    const errors: string[] = [];
    const { lines } = await started(root, {}, { printError: (line) => errors.push(line) });
    expect(JSON.parse(lines[0] ?? "").type).toBe("ready");
    expect(errors).toEqual(["from the app"]);
  });

  it("why a region is unhealthy from the start, with its function's log, and predicts nothing for it", async () => {
    const root = codeProject(
      `exports.handler = async () => { console.log("no database"); return { statusCode: 503 }; };`,
    );
    const { welcome } = await started(root, { json: false });
    for (const region of ["us-west-2", "eu-central-1"]) {
      expect(welcome).toContain(
        `${region} is unhealthy from the start: its health check, GET /health, answered 503; 200 is healthy\n  its function logged: no database`,
      );
    }
    expect(welcome).not.toContain("Predicted");
  });

  it("a request that an application of the user's own answers", async () => {
    const root = echoProject();
    const stack = join(root, "cdktf.out", "stacks", "GlobalApp", "cdk.tf.json");
    writeFileSync(stack, readFileSync(stack, "utf8").replace(/"WRITES": "off"/g, '"SETTING": "own"'));
    const { welcome } = await started(root, { json: false });
    expect(welcome).toMatch(/curl -i http:\S+\/health\n/);
  });

  it("with --speed that all seconds are simulated", async () => {
    const { welcome } = await started(echoProject(), { json: false, speed: 10 });
    expect(welcome).toContain(
      "Time runs 10 times as fast: all seconds here, and those of --for, are simulated (60 s pass in 6 s).",
    );
  });
});

describe("start --watch", () => {
  /** Apps that do nothing. The one in JavaScript is named in cdktf.json, and ends in a fraction of the other's time. */
  const APPS = { "main.js": "const nothing = 1;", "main.ts": "const nothing: number = 1;" } as const;

  /** A project with one of them, with changes of it that a test makes up, and no time to wait for more of them. */
  async function watched(file: keyof typeof APPS = "main.js") {
    const root = codeProject(ECHO);
    writeFileSync(join(root, file), APPS[file]);
    writeFileSync(join(root, "cdktf.json"), JSON.stringify({ app: "node main.js" }));
    const app = file === "main.js" ? undefined : file;
    let tell = (_: string) => {};
    const clock = new VirtualClock();
    const run = await started(
      root,
      { json: false, app, watch: true },
      {
        clock,
        watchFolder: (folder, onChange) => {
          if (folder === root) tell = onChange;
          return { close: () => {} };
        },
      },
    );
    const changed = async () => {
      tell(file);
      await clock.advance(100);
    };
    return { ...run, root, changed };
  }

  const get = async (welcome: string, path: string) => {
    const url = /clients in us-west-2: (http:\S+)/.exec(welcome)?.[1] ?? "";
    return (await Connection.open(url)).get(path);
  };

  it("exchanges the code of the functions alone: the world, and so its table, stays", async () => {
    const { root, changed, welcome, line, lines } = await watched();
    writeCode(root, ECHO.replace('"x-region"', '"x-new": "yes", "x-region"'));
    await changed();
    await line((each) => each.includes("the functions have their new code"));
    expect((await get(welcome, "/")).headers).toMatchObject({ "x-new": "yes", "x-region": "us-west-2" });
    expect(lines.filter((each) => each.includes("runs on this machine"))).toHaveLength(1);
  });

  it("starts again where more has changed", async () => {
    const { root, changed, welcome, line } = await watched();
    const stack = join(root, "cdktf.out", "stacks", "GlobalApp", "cdk.tf.json");
    writeFileSync(stack, readFileSync(stack, "utf8").replace('"timeout": 5', '"timeout": 6'));
    await changed();
    const again = await line((each) => each.includes("runs on this machine") && each !== welcome);
    expect((await get(again, "/")).status).toBe(200);
  });

  it("does nothing where nothing that runs has changed", async () => {
    const { changed, line, lines } = await watched("main.ts");
    await changed();
    await line((each) => each === "the change does not affect the backend");
    expect(lines).toContain("main.ts changed");
  });

  it("shows an error, and goes on with what it ran", async () => {
    const { root, changed, welcome, line } = await watched();
    writeFileSync(join(root, "main.js"), 'throw new Error("regions: use two or more")');
    await changed();
    expect(await line((each) => each.includes("continues to run the code from before"))).toContain(
      "regions: use two or more",
    );
    expect((await get(welcome, "/")).status).toBe(200);
  });

  it("goes on with the old code where the new one cannot be loaded", async () => {
    const { root, changed, welcome, line } = await watched();
    writeCode(root, "throw new Error('not loaded');");
    await changed();
    expect(await line((each) => each.includes("continues to run the code from before"))).toContain("not loaded");
    expect((await get(welcome, "/")).status).toBe(200);
  });

  it("is refused where nobody knows the file to watch", async () => {
    expect(await refused(echoProject(), { watch: true })).toBe(
      "--watch: cdktf.json names no file that synthesizes: name it with --app, such as --app main.ts",
    );
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

  it("a port of the AWS API that is in use, before it synthesizes", async () => {
    const port = await freePorts(103);
    await occupiedPort(port + 100);
    expect(await refused(projectFolder("false"), { port })).toBe(
      `port ${port + 100}, wanted for the AWS API, is in use: stop what listens there, or choose another with --port`,
    );
  });

  it("more places than there are ports for", async () => {
    const from = Array.from({ length: 51 }, (_, index) => `${index},0`);
    expect(await refused(projectFolder("false"), { port: 20_000, from })).toMatch(
      /^--from: the locations need 102 ports, and there are only 100: name fewer locations/,
    );
  });

  it("a second one in the folder", async () => {
    const root = echoProject();
    await started(root);
    expect(await refused(root)).toMatch(
      new RegExp(`^a simulator runs in this folder already: process ${process.pid}\\. End it with Ctrl-C`),
    );
  });

  it("a folder for the Terraform JSON that cannot be written", async () => {
    const root = projectFolder("true");
    writeFileSync(join(root, "cdktf.out"), "a file in the place of the folder");
    expect(await refused(root)).toMatch(/cdktf\.out cannot be written \(.*\): make the folder writable/);
    expect(existsSync(join(root, ".globalapp"))).toBe(false);
  });

  it("to go on where it is ended while the app runs, and ends the app", async () => {
    // It holds its output open for as long as it lives, and that is waited for.
    const root = projectFolder('node -e "console.log(1); setInterval(() => {}, 1000)"; true');
    const abort = new AbortController();
    const print = (text: string) => {
      if (text === "1") abort.abort();
    };
    const error = await start(root, { ...START, json: false }, print, { signal: abort.signal }).catch((e: Error) => e);
    expect(String(error)).toMatch(/ended while node .* synthesized/);
    expect(existsSync(join(root, ".globalapp"))).toBe(false);
  });

  it("a bundle that cannot be loaded", async () => {
    const root = synthesizedProject();
    const stack = join(root, "cdktf.out", "stacks", "GlobalApp", "cdk.tf.json");
    writeFileSync(stack, readFileSync(stack, "utf8").replace(/"handler": "index\.\w+"/g, '"handler": "index.nothing"'));
    expect(await refused(root)).toMatch(/^the function \S+ of \S+ cannot be loaded from \S+: .*index\.nothing/);
  });
});
