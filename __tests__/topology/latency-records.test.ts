// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { describe, expect, test } from "vitest";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { clientPort } from "../../src/topology/front-ports";
import { latencyRecordsOf } from "../../src/topology/latency-records";
import type { Resource } from "../../src/topology/resources";
import { ARTICLE, DOMAIN, synth } from "../support/synth";

const BEHIND = { ...ARTICLE, domain: DOMAIN, front: "route-53" } as const;
const topology = (props: Parameters<typeof synth>[0]) => topologyFromSynth(synth(props).outdir);

describe("the front of a synthesized stack", () => {
  test("is its latency records, by the name that clients ask for", () => {
    const { front, loadBalancers } = topology(BEHIND);
    expect(front).toMatchObject({
      kind: "route-53",
      name: "api.example.com",
      records: loadBalancers.map(({ id, region }) => ({
        type: "A",
        region,
        loadBalancer: id,
        evaluatesTargetHealth: true,
      })),
    });
  });

  test("is what the name leads to, and not what clients have left", () => {
    expect(topology({ ...BEHIND, formerFront: "global-accelerator" }).front.kind).toBe("route-53");
    const back = { ...BEHIND, front: "global-accelerator", formerFront: "route-53" } as const;
    expect(topology(back).front.kind).toBe("global-accelerator");
  });

  test("has the ports of the load balancers, and clients use HTTPS", () => {
    expect(clientPort(topology(BEHIND))).toEqual({ port: 443, protocol: "HTTPS" });
  });
});

describe("the records of a plan", () => {
  const resource = (id: string, attributes: Resource["attributes"]): Resource => ({
    id,
    type: id.split(".")[0] ?? "",
    region: "us-west-2",
    attributes,
    reference: (value) => (value === "${aws_lb.west.dns_name}" ? "aws_lb.west" : undefined),
  });
  const asked = resource("aws_route53_record.name", {
    name: "api.example.com",
    type: "A",
    alias: [{ name: "_regions.api.example.com", evaluate_target_health: true }],
    latency_routing_policy: [],
  });
  const record = (name: string) =>
    resource("aws_route53_record.west", {
      name: "_regions.api.example.com.",
      type: "A",
      alias: [{ name, evaluate_target_health: true }],
      latency_routing_policy: [{ region: "us-west-2" }],
    });
  const balancer = resource("aws_lb.west", { dns_name: "shop-alb-1.us-west-2.elb.amazonaws.com" });

  test.each([
    ["is deployed, by its name", "shop-alb-1.us-west-2.elb.amazonaws.com."],
    ["will be made, by the reference", "${aws_lb.west.dns_name}"],
  ])("lead to a load balancer that %s", (_, name) => {
    expect(latencyRecordsOf([asked, record(name), balancer])).toEqual({
      kind: "route-53",
      id: "aws_route53_record.name",
      name: "api.example.com",
      records: [
        {
          id: "aws_route53_record.west",
          type: "A",
          region: "us-west-2",
          loadBalancer: "aws_lb.west",
          evaluatesTargetHealth: true,
        },
      ],
    });
  });

  test("cannot be read where they lead elsewhere", () => {
    expect(() => latencyRecordsOf([asked, record("other.example.com"), balancer])).toThrow(
      "aws_route53_record.west leads to other.example.com, which is not a load balancer of the stack",
    );
  });
});
