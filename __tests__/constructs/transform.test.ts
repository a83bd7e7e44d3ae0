import { describe, expect, it } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import type { Transforms } from "../../src/settings/transform";
import { transform as schema } from "../../src/settings/transform";
import { ARTICLE, DOMAIN, synth, synthIn, TWO } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const [HOME, OTHER] = TWO;

const synthWith = (transform: object, props: BackendProps = ARTICLE) =>
  synthIn(temporaryFolder(), { ...props, transform: transform as Transforms });

/** Between them, these have every resource that a backend can have. */
const BACKENDS: readonly BackendProps[] = [
  {
    ...ARTICLE,
    domain: DOMAIN,
    firewall: {},
    trafficLogs: {},
    encryption: "customer-managed",
    alarms: { emails: ["on-call@example.com"] },
    writes: "anonymous",
    accelerator: { ipAddressType: "DUAL_STACK" },
  },
  ARTICLE,
];

describe("a transform", () => {
  it("changes the arguments of every resource of its type", () => {
    const { all } = synthWith({ aws_lb: () => ({ idleTimeout: 120 }) });
    expect(all("aws_lb").map(({ idle_timeout }) => idle_timeout)).toEqual([120, 120]);
  });

  it("is told the arguments, the region and the construct, so that it can change one resource alone", () => {
    const asked: unknown[] = [];
    const { one } = synthWith({
      aws_lambda_function: ({ memorySize = 0 }, resource) => {
        asked.push(resource);
        return resource.region === OTHER ? { memorySize: memorySize * 2 } : undefined;
      },
    } satisfies Transforms);
    expect(one("aws_lambda_function", HOME).memory_size).toBe(256);
    expect(one("aws_lambda_function", OTHER).memory_size).toBe(512);
    expect(asked).toEqual(TWO.map((region) => ({ region, path: `${region}/api/function` })));
  });

  it("leaves every other argument and resource as it is", () => {
    const { json } = synthWith({ aws_lb: () => undefined });
    expect(json).toEqual(synth(ARTICLE).json);
  });

  it("can take an argument away", () => {
    const { one } = synthWith({ aws_cloudwatch_log_group: () => ({ retentionInDays: undefined }) });
    expect(one("aws_cloudwatch_log_group", HOME)).not.toHaveProperty("retention_in_days");
  });

  it("cannot change the construct's own arguments by accident", () => {
    const { one } = synthWith({
      aws_lb: (args: { idleTimeout?: number }) => {
        args.idleTimeout = 1;
      },
    });
    expect(one("aws_lb", HOME).idle_timeout).not.toBe(1);
  });

  it.each(BACKENDS)("is there for every resource of a backend in AWS (%#)", (props) => {
    const asked = new Set<string>();
    const { json } = synth(props);
    // A resource of Terraform itself has nothing that AWS would take.
    const { terraform_data: _, ...resources } = json.resource;
    const types = Object.keys(resources);
    synthWith(
      Object.fromEntries(
        types.map((type) => [
          type,
          (_: object, { region, path }: { region: string; path: string }) =>
            void asked.add(`${type} ${region} ${path}`),
        ]),
      ),
      props,
    );
    const made = Object.values(resources).reduce((count, instances) => count + Object.keys(instances).length, 0);
    expect(asked.size).toBe(made);
  });

  it("is there for no resource that no backend has", () => {
    const made = new Set(BACKENDS.flatMap((props) => Object.keys(synth(props).json.resource)));
    expect(Object.keys(schema.shape).filter((type) => !made.has(type))).toEqual([]);
  });
});

describe("a transform is refused", () => {
  it.each([
    [
      "of a type that no backend has",
      { aws_lbb: () => ({}) },
      "transform.aws_lbb: is not a setting; did you mean aws_lb?",
    ],
    [
      "that is no function",
      { aws_lb: { idleTimeout: 1 } },
      "transform.aws_lb: { idleTimeout: 1 } is not allowed; use a function",
    ],
    [
      "that returns something else than arguments",
      { aws_lb: () => 120 },
      "transform.aws_lb returned 120 for us-west-2/alb/load-balancer: return an object with the arguments to change, or undefined",
    ],
    [
      "of a resource that this backend does not have",
      { aws_wafv2_web_acl: () => undefined, aws_kms_key: () => undefined },
      "this backend has no aws_kms_key and no aws_wafv2_web_acl: remove it from transform, or turn on the setting that makes it",
    ],
  ])("%s", (_, transform, message) => {
    expect(() => synthWith(transform)).toThrow(message);
  });
});
