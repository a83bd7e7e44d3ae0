// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import fc from "fast-check";
import { expect, test } from "vitest";
import { PRODUCTION } from "../../examples/production";
import { SettingsError } from "../../src/settings/problem";
import type { BackendProps } from "../../src/settings/schema";
import { readSettings } from "../../src/settings/settings";
import { ANY_TEXT } from "../support/any-text";
import { synthIn } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

/** Settings, or an error that names at least one place; nothing else may come of any input. */
function outcomeOf(props: unknown): "settings" | "error" {
  try {
    readSettings("GlobalApp", props as BackendProps);
    return "settings";
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    const [, ...lines] = error.message.split("\n");
    expect(lines).toHaveLength(error.problems.length);
    expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    return "error";
  }
}

/** Every object in a JSON that is one, as paths. */
function* places(json: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof json !== "object" || json === null) return;
  for (const [key, value] of Object.entries(json)) yield* places(value, [...path, key]);
}

/** A copy with another value at one place; undefined removes it. */
function changed(json: unknown, [key = "", ...rest]: readonly string[], value: unknown): unknown {
  const copy = (Array.isArray(json) ? [...json] : { ...(json as object) }) as Record<string, unknown>;
  copy[key] = rest.length === 0 ? value : changed(copy[key], rest, value);
  return copy;
}

const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true });

test("any value is an error or settings, never a crash", () => {
  fc.assert(
    fc.property(anything, (props) => {
      outcomeOf(props);
    }),
    { numRuns: 300 },
  );
});

test("any object under the names of the settings is an error or settings, never a crash", () => {
  const keys = Object.keys(PRODUCTION);
  const props = fc.dictionary(fc.constantFrom(...keys), anything);
  fc.assert(
    fc.property(props, (given) => {
      outcomeOf(given);
      outcomeOf({ regions: ["us-west-2", "eu-central-1"], ...given });
    }),
    { numRuns: 300 },
  );
});

/** Good settings that between them have every setting. */
const BASES: readonly BackendProps[] = [
  PRODUCTION,
  {
    regions: ["us-west-2", { name: "eu-central-1", trafficDial: 50, weight: 1 }],
    formerRegions: ["sa-east-1"],
    table: {
      partitionKey: "shop",
      sortKey: "order",
      ttlAttribute: "expires",
      seedItems: [{ shop: "a", order: "b", price: 1.5, tags: ["x", { deep: [null, true] }] }],
    },
    network: {
      "us-west-2": {
        vpcId: "vpc-0123456789abcdef0",
        subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      },
      "eu-central-1": {
        vpcId: "vpc-0123456789abcdef1",
        subnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
      },
    },
    certificateArns: {
      "us-west-2": "arn:aws:acm:us-west-2:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      "eu-central-1": "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    },
    accelerator: { ipAddressType: "IPV4", clientAffinity: "SOURCE_IP" },
    healthCheck: { path: "/health", intervalSeconds: 30 },
    function: { reservedConcurrency: 10, tracing: true },
    tags: { team: "a" },
    account: "123456789012",
    permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary",
    providerVersion: "~> 6.25",
  },
];

test.each(BASES.map((base, index) => [index, base] as const))(
  "good settings (%i) with one value changed are an error or a synth, never a crash",
  (_, base) => {
    const all = [...places(base)];
    const value = fc.oneof(
      anything,
      ANY_TEXT,
      fc.constantFrom("", "${a}", "%{a}", "\ud800", 0, -1, [], {}, { constructor: "x" }),
    );
    let synthesized = 0;
    fc.assert(
      fc.property(fc.constantFrom(...all), value, (place, given) => {
        const props = changed(base, place, given);
        // A synth takes a tenth of a second, so only some of those that could be are.
        if (outcomeOf(props) === "settings" && synthesized++ < 5) synthIn(temporaryFolder(), props as BackendProps);
      }),
      { numRuns: 150 },
    );
    expect(synthesized).toBeGreaterThan(0);
  },
);

test("seed items with any value are an error or a synth, never a crash", () => {
  let synthesized = 0;
  fc.assert(
    fc.property(fc.dictionary(ANY_TEXT, anything), (attributes) => {
      const props = { regions: ["us-west-2", "eu-central-1"], table: { seedItems: [{ item_id: "a", ...attributes }] } };
      if (outcomeOf(props) === "settings" && synthesized++ < 5) synthIn(temporaryFolder(), props as BackendProps);
    }),
    { numRuns: 150 },
  );
  expect(synthesized).toBeGreaterThan(0);
});
