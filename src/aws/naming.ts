/** The part of names for the main function and what belongs to it; a route has its own name there. */
export const MAIN = "api";

/**
 * Physical names of what is created, all derived from the backend's name, and AWS's limits on them.
 * Regional resources need no region in their names; IAM roles are global and do.
 */
export const naming = {
  accelerator: (name: string) => name,
  loadBalancer: (name: string) => `${name}-alb`,
  targetGroup: (name: string, part = MAIN) => `${name}-${part}`,
  function: (name: string, part = MAIN) => `${name}-${part}`,
  logGroup: (name: string, part = MAIN) => `/aws/lambda/${naming.function(name, part)}`,
  role: (name: string, region: string, part = MAIN) => `${name}-${part}-${region}`,
  securityGroup: (name: string) => `${name}-alb`,
  vpc: (name: string) => name,
  firewall: (name: string) => name,
  /**
   * Names of buckets are in lower case, and everybody's: hence the account. With the longest name that the limits below leave, and
   * in any region, it is within S3's 63 characters.
   */
  logBucket: (name: string, account: string, region: string) => `${name.toLowerCase()}-logs-${account}-${region}`,
  keyAlias: (name: string) => `alias/${name}`,
  /** @param what of several alarms of a kind: a function, or another region */
  alarm: (name: string, kind: string, what?: string) => [name, kind, what].filter(Boolean).join("-"),
  alarmTopic: (name: string) => `${name}-alarms`,
  dashboard: (name: string) => name,
};

/** Key of the tag that is on everything of a backend, with the backend's name: policies tell by it what is the backend's. */
export const OWNER_TAG = "GlobalApp";

interface NameLimit {
  readonly what: string;
  readonly physical: (name: string, longestRegion: string) => string;
  readonly maxLength: number;
}

/**
 * Sources: load balancer and target group, elbv2/validate.go of the AWS provider (32 characters); Lambda and IAM API
 * references (64); Global Accelerator's API caps the name at 64 although the provider lets 255 pass.
 */
const LIMITS: readonly NameLimit[] = [
  { what: "load balancer", physical: naming.loadBalancer, maxLength: 32 },
  { what: "target group", physical: (name) => naming.targetGroup(name), maxLength: 32 },
  { what: "function", physical: (name) => naming.function(name), maxLength: 64 },
  { what: "role", physical: (name, region) => naming.role(name, region), maxLength: 64 },
  { what: "accelerator", physical: naming.accelerator, maxLength: 64 },
];

/** What is wrong with a backend's name, one sentence each; empty when every physical name is within AWS's limits. */
export function nameProblems(name: string, regions: readonly string[]): string[] {
  const problems: string[] = [];
  if (!/^[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?$/.test(name)) {
    problems.push("use letters, digits and hyphens, with no hyphen at either end");
  }
  if (/^internal-/i.test(name)) problems.push("a load balancer's name must not begin with internal-: choose another");
  if (/^sg-/i.test(name)) problems.push("a security group's name must not begin with sg-: choose another");
  const longestRegion = regions.reduce((longest, region) => (region.length > longest.length ? region : longest), "");
  const longest = Math.min(
    ...LIMITS.map(({ physical, maxLength }) => maxLength - (physical(name, longestRegion).length - name.length)),
  );
  if (name.length > longest) {
    const broken = LIMITS.filter(({ physical, maxLength }) => physical(name, longestRegion).length > maxLength).map(
      ({ what, physical, maxLength }) => `the ${what} ${physical(name, longestRegion)} is over ${maxLength} characters`,
    );
    problems.push(`use at most ${longest} characters: ${broken.join(", ")}`);
  }
  return problems;
}

/** How long a route's name can be, so that the names of its target group and its roles are within AWS's limits. */
export const longestPart = (name: string, regions: readonly string[]): number =>
  Math.min(
    32 - naming.targetGroup(name, "").length,
    ...regions.map((region) => 64 - naming.role(name, region, "").length),
  );
