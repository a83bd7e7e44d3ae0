import { describe, expect, test } from "vitest";
import { ARTICLE, DOMAIN, ref, synth, THREE } from "../support/synth";

const CERTIFICATE = "aws_acm_certificate";
const VALIDATION = "aws_acm_certificate_validation";
const RECORD = "aws_route53_record";

const { all, one } = synth({ ...ARTICLE, regions: THREE, domain: DOMAIN });
const validationRecords = all(RECORD).filter(({ alias }) => alias === undefined);

describe.each(THREE)("the certificate in %s", (region) => {
  test("is the domain's, validated by DNS, and replaced before it goes", () => {
    expect(one(CERTIFICATE, region)).toMatchObject({
      domain_name: "api.example.com",
      validation_method: "DNS",
      lifecycle: { create_before_destroy: true },
    });
  });

  test("is used once it is issued", () => {
    expect(one(VALIDATION, region)).toMatchObject({
      certificate_arn: ref(one(CERTIFICATE, region), "arn"),
      validation_record_fqdns: validationRecords.map((record) => ref(record, "fqdn")),
    });
    const https = all("aws_lb_listener").find(({ port, provider }) => port === 443 && provider === `aws.${region}`);
    expect(https?.certificate_arn).toBe(ref(one(VALIDATION, region), "certificate_arn"));
  });
});

test("the record that validates the certificates is made once, in the hosted zone, of what ACM asks for", () => {
  const asked = `one(tolist(${one(CERTIFICATE, "us-west-2").address}.domain_validation_options))`;
  expect(validationRecords).toHaveLength(1);
  expect(validationRecords[0]).toMatchObject({
    zone_id: ref(one("data.aws_route53_zone"), "zone_id"),
    name: `\${${asked}.resource_record_name}`,
    type: `\${${asked}.resource_record_type}`,
    records: [`\${${asked}.resource_record_value}`],
    allow_overwrite: true,
  });
});
