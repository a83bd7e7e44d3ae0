import { type DeployedResource, ofType } from "../terraform/deployed";

/** What ACM asks for to validate a certificate's domain. */
interface ValidationOption {
  readonly domain_name?: string;
  readonly resource_record_name?: string;
}

const optionsOf = (resources: readonly DeployedResource[]): readonly ValidationOption[] =>
  ofType(resources, "aws_acm_certificate").flatMap(({ values }) => values.domain_validation_options ?? []);

/** DNS names with and without the last dot are the same. */
const bare = (name: unknown): string => String(name ?? "").replace(/\.$/, "");

/**
 * The records by which ACM validates certificates. They are never destroyed: ACM asks for the same record for every certificate
 * that one account has for one name, in any region and made by anybody, and looks for it again at each renewal
 * (https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html). A record that nobody needs does no harm.
 */
export function validationRecords(resources: readonly DeployedResource[]): readonly DeployedResource[] {
  const asked = optionsOf(resources).map(({ resource_record_name }) => bare(resource_record_name));
  return ofType(resources, "aws_route53_record").filter(({ values }) => asked.includes(bare(values.name)));
}

/** The records that stay, a line each; by the certificates, because an earlier run can have kept them already. */
export function recordsText(resources: readonly DeployedResource[]): readonly string[] {
  const lines = optionsOf(resources).map(
    ({ domain_name, resource_record_name }) =>
      `the record ${bare(resource_record_name)}, by which every certificate of ${domain_name} in this account is renewed: if there is no other certificate of this name, you can delete it`,
  );
  return [...new Set(lines)];
}
