import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, propertyAccess, Token } from "cdktf";
import { Construct } from "constructs";
import { create } from "./create";
import type { Domain } from "./domain";
import { PerRegion } from "./per-region";
import { providerFile } from "./provider-file";
import { regionOf } from "./providers";

export interface CertificatesProps {
  readonly domain: Domain;
  /** One per region: a load balancer takes certificates of its own region only. */
  readonly providers: readonly AwsProvider[];
}

/**
 * A certificate per region for one domain. ACM asks for the same record to validate each of them, as it does for every
 * certificate that one account wants for one domain, so the record is made once
 * (https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html).
 */
export class Certificates extends Construct {
  readonly #arns = new PerRegion<string>("certificate");

  constructor(scope: Construct, id: string, { domain, providers }: CertificatesProps) {
    super(scope, id);
    const { AcmCertificate } = providerFile("acm-certificate");
    const { AcmCertificateValidation } = providerFile("acm-certificate-validation");
    const { Route53Record } = providerFile("route53-record");

    let fqdn: string | undefined;
    for (const provider of providers) {
      const region = regionOf(provider);
      const site = new Construct(this, region);
      const certificate = create(AcmCertificate, site, "certificate", {
        provider,
        domainName: domain.name,
        validationMethod: "DNS",
        // A listener always has one: the new certificate must be there before the old one goes.
        lifecycle: { createBeforeDestroy: true },
      });
      if (fqdn === undefined) {
        const asked = Fn.one(Token.asAny(certificate.domainValidationOptions.fqn));
        const option = (name: string) => Token.asString(propertyAccess(asked, [`resource_record_${name}`]));
        fqdn = create(Route53Record, this, "validation", {
          provider,
          zoneId: domain.zoneId,
          name: option("name"),
          type: option("type"),
          records: [option("value")],
          ttl: 300,
          // It may be there, of an earlier certificate: for one account and domain ACM always asks for the same.
          allowOverwrite: true,
        }).fqdn;
      }
      const validation = create(AcmCertificateValidation, site, "validation", {
        provider,
        certificateArn: certificate.arn,
        validationRecordFqdns: [fqdn],
      });
      // By way of the validation: a listener refuses a certificate that is not issued yet.
      this.#arns.set(region, validation.certificateArn);
    }
  }

  /** ARN of a region's certificate, once it is issued. */
  arn(region: string): string {
    return this.#arns.of(region);
  }
}
