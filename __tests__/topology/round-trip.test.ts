// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { REGIONS } from "../../src/aws/regions";
import type { BackendProps } from "../../src/settings/schema";
import { tokenRulesOf } from "../../src/simulator/issuer";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { frontPorts } from "../../src/topology/front-ports";
import { DOMAIN, synthIn } from "../support/synth";
import { accelerated } from "../support/topology";

const ALLOWED = [...REGIONS.values()].filter(({ globalAccelerator }) => globalAccelerator).map(({ name }) => name);

const text = fc.string({
  unit: fc.constantFrom("$", "%", "${", "%{", "}", ...'aé 0"\\/|-\n'),
  minLength: 1,
  maxLength: 12,
});

const regions = fc
  .shuffledSubarray(ALLOWED, { minLength: 2, maxLength: 4 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({
          name: fc.constant(name),
          trafficDial: fc.oneof(
            fc.constantFrom(0, 100),
            fc.integer({ min: 0, max: 400 }).map((quarters) => quarters / 4),
          ),
          weight: fc.oneof(fc.constantFrom(0, 128, 255), fc.integer({ min: 0, max: 255 })),
        }),
      ),
    ),
  )
  .filter((all) => all.some(({ weight }) => weight > 0) && all.some(({ trafficDial }) => trafficDial > 0));

const healthCheck = fc
  .record({
    path: fc.constantFrom("/", "/health", "/a/b;c=d"),
    timeoutSeconds: fc.integer({ min: 2, max: 120 }),
    slack: fc.integer({ min: 3, max: 180 }),
    healthyThreshold: fc.integer({ min: 2, max: 10 }),
    unhealthyThreshold: fc.integer({ min: 2, max: 10 }),
  })
  .map(({ slack, ...check }) => ({ ...check, intervalSeconds: check.timeoutSeconds + slack }));

const backends = fc
  .record({
    regions,
    healthCheck,
    table: fc.record({
      name: fc.constantFrom("Items", "a.b-c_d"),
      partitionKey: fc.constantFrom("item_id", "the key"),
      sortKey: fc.constantFrom(undefined, "at"),
      ttlAttribute: fc.constantFrom(undefined, "expires"),
    }),
    /** Of one seed item. */
    texts: fc.record({ key: text, message: text }),
    function: fc.record({
      memoryMb: fc.integer({ min: 128, max: 10_240 }),
      timeoutSeconds: fc.integer({ min: 6, max: 900 }),
      architecture: fc.constantFrom("arm64", "x86_64"),
      reservedConcurrency: fc.constantFrom(undefined, 0, 7),
      status: fc.integer({ min: 200, max: 599 }),
    }),
    loadBalancer: fc.record({
      scheme: fc.constantFrom("internet-facing", "internal"),
      multiValueHeaders: fc.boolean(),
      dropInvalidHeaders: fc.boolean(),
      desyncMitigation: fc.constantFrom("monitor", "defensive", "strictest"),
    }),
    accelerator: fc.record({
      port: fc.integer({ min: 1, max: 65_535 }),
      clientAffinity: fc.constantFrom("NONE", "SOURCE_IP"),
      ipAddressType: fc.constantFrom("IPV4", "DUAL_STACK"),
    }),
    network: fc.constantFrom("create", "default"),
    writes: fc.constantFrom(false as const, "anonymous" as const, {
      issuer: "https://issuer.example.com",
      audience: "api",
      scope: "write",
    }),
    domain: fc.constantFrom(undefined, DOMAIN),
  })
  .filter(({ network, accelerator }) => network === "create" || accelerator.ipAddressType === "IPV4")
  .filter(({ writes, domain }) => typeof writes !== "object" || domain !== undefined)
  .map(({ accelerator, ...settings }) => ({
    ...settings,
    // With HTTPS the ports are given.
    accelerator: settings.domain ? { ...accelerator, port: 80 } : accelerator,
  }));

test("whatever the settings say, the topology says the same", () => {
  fc.assert(
    fc.property(backends, ({ texts, ...settings }) => {
      const { table, healthCheck: check, function: api, accelerator, loadBalancer } = settings;
      const item = {
        [table.partitionKey]: texts.key,
        ...(table.sortKey === undefined ? {} : { [table.sortKey]: texts.key }),
        message: texts.message,
      };
      const props = { ...settings, table: { ...table, seedItems: [item] } } satisfies BackendProps;
      const outdir = mkdtempSync(join(tmpdir(), "globalapp-test-"));
      try {
        synthIn(outdir, props);
        const topology = topologyFromSynth(outdir);
        const inRegion = <T extends { region: string }>(all: readonly T[], name: string) => {
          const found = all.filter(({ region }) => region === name);
          expect(found).toHaveLength(1);
          return found[0] as T;
        };
        const names = settings.regions.map(({ name }) => name);

        const [home, ...replicas] = topology.table.regions;
        expect(topology.table).toMatchObject(table);
        expect([home, ...replicas.sort()]).toEqual([names[0], ...names.slice(1).sort()]);
        expect(topology.table.items).toEqual([
          Object.fromEntries(Object.entries(item).map(([key, S]) => [key, { S }])),
        ]);
        expect(accelerated(topology).front.ipAddressType).toBe(accelerator.ipAddressType);
        expect(accelerated(topology).front.listeners).toHaveLength(1);
        const [listener] = accelerated(topology).front.listeners;
        const ports = settings.domain ? [80, 443] : [accelerator.port];
        expect(listener?.portRanges).toEqual(ports.map((port) => ({ fromPort: port, toPort: port })));
        expect(topology.domain).toBe(settings.domain?.name);
        expect(frontPorts(topology)).toEqual(
          ports.map((port) => ({ port, protocol: settings.domain && port === 443 ? "HTTPS" : "HTTP" })),
        );
        expect(listener?.clientAffinity).toBe(accelerator.clientAffinity);
        expect(listener?.endpointGroups).toHaveLength(names.length);
        expect(topology.loadBalancers).toHaveLength(names.length);
        expect(topology.functions).toHaveLength(names.length);

        for (const { name, trafficDial, weight } of settings.regions) {
          const lb = inRegion(topology.loadBalancers, name);
          const lambda = inRegion(topology.functions, name);
          const group = inRegion(listener?.endpointGroups ?? [], name);
          expect(group.trafficDialPercentage).toBe(trafficDial);
          expect(group.endpoints).toEqual([{ loadBalancer: lb.id, weight, clientIpPreservation: true }]);
          expect(lb.internal).toBe(loadBalancer.scheme === "internal");
          expect(lb.dropInvalidHeaders).toBe(loadBalancer.dropInvalidHeaders);
          expect(lb.desyncMitigationMode).toBe(loadBalancer.desyncMitigation);
          const actions = new Map(lb.listeners.map(({ port, action }) => [port, action]));
          const [only] = lb.targetGroups;
          const forward = { type: "forward", targetGroups: [{ id: only?.id, weight: 1 }] };
          const redirect = { type: "redirect", protocol: "HTTPS", port: 443, statusCode: 301 };
          expect(actions).toEqual(
            new Map<number, object>(
              settings.domain
                ? [
                    [80, redirect],
                    [443, forward],
                  ]
                : [[accelerator.port, forward]],
            ),
          );
          expect(lb.targetGroups).toMatchObject([
            {
              healthCheck: { ...check, enabled: true, matcher: "200" },
              multiValueHeaders: loadBalancer.multiValueHeaders,
              targets: [lambda.id],
            },
          ]);
          const { status, ...size } = api;
          expect(lambda).toMatchObject(size);
          expect(lambda.environment).toMatchObject({
            tablename: table.name,
            STATUS: String(status),
            PARTITION_KEY: table.partitionKey,
            HEALTH_PATH: check.path,
            WRITES: typeof settings.writes === "object" ? "token" : settings.writes || "off",
          });
          expect(lambda.environment.SORT_KEY).toBe(table.sortKey);
          expect(tokenRulesOf(topology.functions)).toEqual(
            typeof settings.writes === "object" ? settings.writes : undefined,
          );
        }
      } finally {
        rmSync(outdir, { recursive: true });
      }
    }),
    { numRuns: 10 },
  );
});
