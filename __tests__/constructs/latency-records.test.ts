import { describe, expect, test } from "vitest";
import { ARTICLE, DOMAIN, ref, synth } from "../support/synth";

const BEHIND = { ...ARTICLE, domain: DOMAIN, front: "route-53" } as const;
const RECORD = "aws_route53_record";

const recordsOf = (stack: ReturnType<typeof synth>) =>
  stack.all(RECORD).filter(({ latency_routing_policy: policy }) => policy !== undefined);
const askedOf = (stack: ReturnType<typeof synth>) =>
  stack.all(RECORD).filter(({ alias, latency_routing_policy: policy }) => alias !== undefined && policy === undefined);

describe("latency records", () => {
  test("lead to each region's load balancer, and are left out while it is unhealthy", () => {
    const stack = synth(BEHIND);
    const records = recordsOf(stack);
    expect(records).toHaveLength(2);
    for (const region of ["us-west-2", "eu-central-1"]) {
      const [record] = records.filter(({ set_identifier: id }) => id === region);
      expect(record).toMatchObject({
        zone_id: ref(stack.one("data.aws_route53_zone"), "zone_id"),
        name: "_regions.api.example.com",
        type: "A",
        latency_routing_policy: { region },
        alias: {
          name: ref(stack.one("aws_lb", region), "dns_name"),
          zone_id: ref(stack.one("aws_lb", region), "zone_id"),
          evaluate_target_health: true,
        },
      });
      expect(record?.depends_on).toContain(stack.one("aws_lb_target_group_attachment", region).address);
    }
  });

  test("are what the domain's name leads to, once they are there", () => {
    const stack = synth(BEHIND);
    const [asked, ...others] = askedOf(stack);
    expect(others).toEqual([]);
    expect(asked).toMatchObject({
      name: "api.example.com",
      type: "A",
      alias: { name: "_regions.api.example.com", evaluate_target_health: true },
    });
    expect(asked?.depends_on?.sort()).toEqual(
      recordsOf(stack)
        .map(({ address }) => address)
        .sort(),
    );
  });

  test("are of both types in a dual-stack backend, whose load balancers are dual-stack", () => {
    const stack = synth({ ...BEHIND, accelerator: { ipAddressType: "DUAL_STACK" } });
    const types = recordsOf(stack).map(({ type, set_identifier }) => `${set_identifier} ${type}`);
    expect(types.sort()).toEqual(["eu-central-1 A", "eu-central-1 AAAA", "us-west-2 A", "us-west-2 AAAA"]);
    expect(
      askedOf(stack)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(["A", "AAAA"]);
    for (const { ip_address_type } of stack.all("aws_lb")) expect(ip_address_type).toBe("dualstack");
  });

  test("leave a region out whose weight is 0, and nothing else of it", () => {
    const stack = synth({ ...BEHIND, regions: ["us-west-2", { name: "eu-central-1", weight: 0 }] });
    expect(recordsOf(stack).map(({ set_identifier }) => set_identifier)).toEqual(["us-west-2"]);
    expect(stack.all("aws_lb")).toHaveLength(2);
  });
});

describe("the move from one front to the other", () => {
  const name = (stack: ReturnType<typeof synth>) => askedOf(stack)[0]?.address;

  test("changes the record of the domain's name, which stays the same one in Terraform", () => {
    expect(name(synth(BEHIND))).toBe(name(synth({ ...BEHIND, front: "global-accelerator" })));
  });

  test.each([
    ["route-53", "global-accelerator"],
    ["global-accelerator", "route-53"],
  ] as const)("to %s keeps the other one", (front, formerFront) => {
    const stack = synth({ ...BEHIND, front, formerFront });
    expect(stack.all("aws_globalaccelerator_accelerator")).toHaveLength(1);
    expect(recordsOf(stack)).toHaveLength(2);
    const isRoute53 = front === "route-53";
    expect(askedOf(stack)[0]?.alias.name).toBe(
      isRoute53 ? "_regions.api.example.com" : ref(stack.one("aws_globalaccelerator_accelerator"), "dns_name"),
    );
    expect("accelerator_dns_name" in stack.json.output).toBe(!isRoute53);
  });
});
