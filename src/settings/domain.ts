import { z } from "zod";
import { isRegion, onePerRegion, regionName } from "./regions";
import { type Rule, refused } from "./rule";
import { section, text } from "./values";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const dnsName = (error: string) => text(new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)+(?!\\d+$)(?=..)${LABEL}$`), error);

/** HTTPS, and the name under which clients find the accelerator. */
export const domain = section({
  /**
   * Name of the API. A certificate takes at most 64 characters.
   * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
   */
  name: dnsName("use a name in lower case, such as api.example.com").max(64, {
    error: "use a name of at most 64 characters, which is the longest that a certificate takes",
  }),
  /** Name of the public hosted zone in Route 53 that has the name. */
  hostedZone: dnsName("use a hosted zone's name in lower case, such as example.com"),
});

/**
 * What no public certificate can end in: reserved (RFC 6761, RFC 7686, RFC 8375, RFC 9476), in use inside of networks (RFC 6762,
 * appendix G), or Amazon's own.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-cert-requests.html
 */
const NOT_PUBLIC =
  /(?:^|\.)(?:alt|corp|example|home|home\.arpa|internal|intranet|invalid|lan|local|localhost|onion|private|test|amazonaws\.com|cloudfront\.net|elasticbeanstalk\.com)$/;

const ARN = "use an ACM certificate's ARN, such as arn:aws:acm:eu-central-1:123456789012:certificate/12345678-90ab-...";

const arnText = text(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/, ARN);
const isArn = (arn: unknown): arn is string => arnText.safeParse(arn).success;

/** By region. */
export const certificateArns = z.record(regionName, arnText, { error: "use an object of certificate ARNs by region" });

const nameWithinZone: Rule<{ readonly domain?: z.output<typeof domain> }> = {
  needs: ["domain"],
  check: ({ domain }) =>
    domain && domain.name !== domain.hostedZone && !domain.name.endsWith(`.${domain.hostedZone}`)
      ? [
          refused(
            ["domain", "name"],
            domain.name,
            `the name must be in the hosted zone ${domain.hostedZone}: change the name or the hosted zone`,
          ),
        ]
      : [],
};

/** Else the certificate fails, or is never issued, when most of the backend is there. */
const publicName: Rule<{ readonly domain?: z.output<typeof domain>; readonly certificateArns?: unknown }> = {
  needs: ["domain"],
  check: ({ domain, certificateArns }) =>
    domain && certificateArns === undefined && NOT_PUBLIC.test(domain.name)
      ? [
          refused(
            ["domain", "name"],
            domain.name,
            "AWS gives no public certificate for such a name: use a name that you own on the Internet, or set certificateArns too",
          ),
        ]
      : [],
};

const certificateOfEachRegion: Rule<{ readonly regions: unknown; readonly certificateArns?: unknown }> = {
  needs: [],
  check: ({ regions, certificateArns }) => {
    if (typeof certificateArns !== "object" || certificateArns === null || Array.isArray(certificateArns)) return [];
    const elsewhere = Object.entries(certificateArns).filter(
      ([name, arn]) => isArn(arn) && isRegion(name) && arn.split(":")[3] !== name,
    );
    return [
      ...onePerRegion(
        "certificateArns",
        certificateArns,
        regions,
        "a load balancer needs a certificate of its own region",
      ),
      ...elsewhere.map(([name, arn]) =>
        refused(["certificateArns", name], arn, `use a certificate of ${name}: this one is in another region`),
      ),
    ];
  },
};

export const domainRules = [nameWithinZone, publicName, certificateOfEachRegion];
