import { expect, test } from "vitest";
import { ARTICLE, DOMAIN, ref, synth } from "../support/synth";

const ACCELERATOR = "aws_globalaccelerator_accelerator";

const aliasesOf = (stack: ReturnType<typeof synth>) =>
  stack.all("aws_route53_record").filter(({ alias }) => alias !== undefined);

test("the domain leads to the accelerator", () => {
  const stack = synth({ ...ARTICLE, domain: DOMAIN });
  const [record, ...others] = aliasesOf(stack);
  expect(others).toEqual([]);
  expect(record).toMatchObject({
    zone_id: ref(stack.one("data.aws_route53_zone"), "zone_id"),
    name: "api.example.com",
    type: "A",
    alias: {
      name: ref(stack.one(ACCELERATOR), "dns_name"),
      zone_id: ref(stack.one(ACCELERATOR), "hosted_zone_id"),
      evaluate_target_health: false,
    },
  });
  expect(stack.json.output.url?.value).toBe("https://api.example.com");
});

test("the domain leads to the accelerator's IPv6 addresses as well, where it has them", () => {
  const stack = synth({ ...ARTICLE, domain: DOMAIN, accelerator: { ipAddressType: "DUAL_STACK" } });
  const records = aliasesOf(stack);
  expect(records.map(({ type }) => type).sort()).toEqual(["A", "AAAA"]);
  for (const { alias } of records)
    expect(alias.name).toBe(ref(stack.one(`data.${ACCELERATOR}`), "dual_stack_dns_name"));
});

test("the hosted zone is looked up by its name, and is a public one", () => {
  const { one } = synth({ ...ARTICLE, domain: DOMAIN });
  expect(one("data.aws_route53_zone")).toMatchObject({ name: "example.com", private_zone: false });
});

test("without a domain there is nothing of DNS", () => {
  const { all, json } = synth();
  expect(all("aws_route53_record")).toEqual([]);
  expect(json.output).not.toHaveProperty("url");
});
