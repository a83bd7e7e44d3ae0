import { describe, expect, test } from "vitest";
import { ARTICLE, DOMAIN, FIVE, ref, synth } from "../support/synth";

const ACCELERATOR = "aws_globalaccelerator_accelerator";
const LISTENER = "aws_globalaccelerator_listener";
const GROUP = "aws_globalaccelerator_endpoint_group";

describe("the accelerator", () => {
  test("is one, enabled, named after the backend, in front of all regions", () => {
    const { one } = synth({ regions: FIVE, name: "shop" });
    expect(one(ACCELERATOR)).toMatchObject({ name: "shop", enabled: true, ip_address_type: "IPV4" });
    expect(one(ACCELERATOR).lifecycle).toBeUndefined();
  });

  test("is refused to be destroyed by Terraform, where the settings ask for it", () => {
    const { one } = synth({ ...ARTICLE, accelerator: { deletionProtection: true } });
    expect(one(ACCELERATOR).lifecycle).toEqual({ prevent_destroy: true });
    expect(one("aws_dynamodb_table").lifecycle).not.toHaveProperty("prevent_destroy");
  });

  test("has the IP address type of the settings, and gives out that type's name", () => {
    const { one, json } = synth({ ...ARTICLE, accelerator: { ipAddressType: "DUAL_STACK" } });
    expect(one(ACCELERATOR).ip_address_type).toBe("DUAL_STACK");
    expect(json.output.accelerator_dns_name?.value).toBe(ref(one(`data.${ACCELERATOR}`), "dual_stack_dns_name"));
    const article = synth();
    expect(article.json.output.accelerator_dns_name?.value).toBe(ref(article.one(ACCELERATOR), "dns_name"));
  });

  test("becomes dual-stack after its load balancers, and is asked then for its name and addresses", () => {
    const { one, all, json } = synth({ ...ARTICLE, accelerator: { ipAddressType: "DUAL_STACK" } });
    const { depends_on } = one(ACCELERATOR);
    for (const { address } of [...all("aws_lb_listener"), ...all("aws_lb_target_group_attachment")]) {
      expect(depends_on).toContain(address);
    }
    const asked = one(`data.${ACCELERATOR}`);
    expect(asked).toMatchObject({ arn: ref(one(ACCELERATOR), "arn"), depends_on: [one(ACCELERATOR).address] });
    expect(json.output.accelerator_ip_addresses?.value).toContain(`${asked.address}.ip_sets[*].ip_addresses`);
    const article = synth();
    expect(article.one(ACCELERATOR)).not.toHaveProperty("depends_on");
    expect(article.all(`data.${ACCELERATOR}`)).toEqual([]);
  });

  test("gives out its addresses even where it has none yet, as an apply that was killed leaves it", () => {
    const { json, one } = synth();
    const { address } = one(ACCELERATOR);
    // Without `try`, Terraform fails on the splat of what is null in the state, whatever the command.
    expect(json.output.accelerator_ip_addresses?.value).toBe(
      `\${try(flatten(${address}.ip_sets[*].ip_addresses), [])}`,
    );
  });
});

describe("the listener", () => {
  test("is one, of the accelerator, for TCP on the article's port", () => {
    const { one } = synth();
    expect(one(LISTENER)).toMatchObject({
      accelerator_arn: ref(one(ACCELERATOR), "arn"),
      protocol: "TCP",
      port_range: [{ from_port: 80, to_port: 80 }],
      client_affinity: "NONE",
    });
  });

  test("is one for both ports where there is HTTPS, so that a region has one group and one dial", () => {
    const { one, all } = synth({ ...ARTICLE, domain: DOMAIN });
    expect(one(LISTENER).port_range).toEqual([
      { from_port: 80, to_port: 80 },
      { from_port: 443, to_port: 443 },
    ]);
    expect(all(GROUP)).toHaveLength(2);
  });

  test("has the port and the client affinity of the settings", () => {
    const { one } = synth({ ...ARTICLE, accelerator: { port: 8443, clientAffinity: "SOURCE_IP" } });
    expect(one(LISTENER)).toMatchObject({
      port_range: [{ from_port: 8443, to_port: 8443 }],
      client_affinity: "SOURCE_IP",
    });
  });
});

describe("each region's endpoint group", () => {
  const regions = [
    { name: "us-west-2", trafficDial: 0, weight: 255 },
    { name: "eu-central-1", trafficDial: 33.25, weight: 0 },
    "ap-southeast-2",
  ];
  const { all, one } = synth({ regions });
  const groupOf = (region: string) => {
    const found = all(GROUP).filter(({ endpoint_group_region }) => endpoint_group_region === region);
    expect(found).toHaveLength(1);
    return found[0];
  };

  test.each(["us-west-2", "eu-central-1", "ap-southeast-2"])("holds its own load balancer alone: %s", (region) => {
    expect(groupOf(region)?.endpoint_configuration).toHaveLength(1);
    expect(groupOf(region)?.endpoint_configuration[0].endpoint_id).toBe(ref(one("aws_lb", region), "arn"));
    expect(groupOf(region)?.listener_arn).toBe(ref(one(LISTENER), "arn"));
  });

  test.each([
    ["us-west-2", 0, 255],
    ["eu-central-1", 33.25, 0],
    ["ap-southeast-2", 100, 128],
  ])("has the dial and the weight of the settings, 0 too: %s", (region, dial, weight) => {
    expect(groupOf(region)?.traffic_dial_percentage).toBe(dial);
    expect(groupOf(region)?.endpoint_configuration[0].weight).toBe(weight);
  });

  test("says what Terraform would otherwise get wrong: weight, client IP preservation and region", () => {
    for (const { endpoint_group_region, endpoint_configuration } of synth().all(GROUP)) {
      expect(endpoint_group_region).toEqual(expect.any(String));
      expect(endpoint_configuration[0].weight).toEqual(expect.any(Number));
      expect(endpoint_configuration[0].client_ip_preservation_enabled).toBe(true);
    }
  });

  test("waits until its load balancer can serve, and its replica is there", () => {
    const ready = (region: string) => [
      one("aws_lb_listener", region).address,
      one("aws_lb_target_group_attachment", region).address,
      one(region === "us-west-2" ? "aws_dynamodb_table" : "aws_dynamodb_table_replica", region).address,
    ];
    for (const region of ["us-west-2", "eu-central-1"]) expect(groupOf(region)?.depends_on).toEqual(ready(region));
  });

  test("has no health check of its own, which would be ignored", () => {
    for (const group of all(GROUP)) {
      expect(Object.keys(group).filter((key) => /health|threshold/.test(key))).toEqual([]);
    }
  });
});
