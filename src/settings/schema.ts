import { z } from "zod";
import { accelerator } from "./accelerator";
import { account, permissionsBoundary } from "./account";
import { alarms } from "./alarms";
import { DEFAULT_MAX_BODY_BYTES } from "./application";
import { cors } from "./cors";
import { certificateArns, domain } from "./domain";
import { front } from "./front";
import { api } from "./function";
import { healthCheck } from "./health-check";
import { firewall, loadBalancer } from "./load-balancer";
import { network, zones } from "./network";
import { load, objectives } from "./objectives";
import { DEFAULT_PROVIDER_VERSION, providerVersion } from "./provider-version";
import { region, regionName } from "./regions";
import { release } from "./release";
import { routes } from "./routes";
import { state } from "./state";
import { table } from "./table";
import { tags } from "./tags";
import { trafficLogs } from "./traffic-logs";
import { transform } from "./transform";
import { choice, integer, section } from "./values";
import { reads, writes } from "./writes";

export const schema = section({
  /** First part of the name of everything in AWS. @default the stack's id */
  name: z.string({ error: "use letters, digits and hyphens" }),
  /**
   * Two or more regions: a name, or an object with the region's own settings. The first one is the table's home for ever:
   * with another one in its place Terraform would replace the table. Add regions at the end.
   */
  regions: z
    .array(z.union([regionName, region]), { error: "use a list of regions" })
    .min(2, { error: "name at least two regions: one alone cannot fail over" })
    .readonly(),
  /**
   * Regions that you remove. Terraform needs a provider for a region to delete its resources: move the name from
   * `regions` to this list, deploy, and then delete the name here.
   * @default none
   */
  formerRegions: z.array(regionName, { error: "use a list of regions" }).readonly().default([]),
  /** The DynamoDB global table. */
  table: table.prefault({}),
  /** The Lambda function in each region. */
  function: api.prefault({}),
  /**
   * More functions behind each load balancer, each for the requests of a path. **Every one of them decides about the whole
   * region**: when the health check of one fails, all traffic leaves the region. See docs/your-application.md. Add routes at the
   * end.
   * @default none
   */
  routes: routes.default([]),
  /** How each load balancer checks its function. These settings decide how long a failover takes. */
  healthCheck: healthCheck.prefault({}),
  /** The Application Load Balancer in each region. */
  loadBalancer: loadBalancer.prefault({}),
  /**
   * `create` makes a VPC in each region, `default` uses the account's default VPCs, and an object names an existing VPC
   * for each region. Existing VPCs must have an internet gateway: Global Accelerator does not reach the load balancers
   * without one.
   * @default create
   */
  network: network.default("create"),
  /**
   * Availability zones of each region that the load balancer stands in, 2 or 3, where `network` is `create`. Three need
   * address ranges of /25 or larger.
   * @default 2
   */
  zones: zones.default(2),
  /** The Global Accelerator in front of all regions. */
  accelerator: accelerator.prefault({}),
  /**
   * What is in front of the load balancers. `route-53` has latency records in place of an accelerator, and needs `domain`. See
   * docs/front.md.
   * @default global-accelerator
   */
  front: front.default("global-accelerator"),
  /**
   * The front that clients are leaving. It stays deployed while resolvers still give its addresses: change `front`, name the
   * other one here, deploy, wait, and then delete this setting.
   * @default none
   */
  formerFront: front.optional(),
  /** HTTPS under a name of your own, with a certificate in each region. @default HTTP under the accelerator's name */
  domain: domain.optional(),
  /** HTTPS with existing certificates: one in each region, by region. @default the certificates that `domain` makes */
  certificateArns: certificateArns.optional(),
  /** PUT and DELETE of the example application: off, open to everybody, or only with a token. @default false */
  writes: writes.default(false),
  /** GET and HEAD of the example application: open to everybody, or only with a token. @default anonymous */
  reads: reads.default("anonymous"),
  /**
   * Pages of other origins that browsers let use the API, of any application. The platform answers their preflight requests.
   * @default none
   */
  cors: cors.optional(),
  /** Largest body of a PUT of the example application. An item of DynamoDB has at most 400 KB. @default 409600 */
  maxBodyBytes: integer(1, 409_600, "bytes").default(DEFAULT_MAX_BODY_BYTES),
  /**
   * AWS WAF on every load balancer, with AWS's common rules and its rules for known bad inputs. `{}` turns it on with the
   * defaults. AWS bills it.
   * @default none
   */
  firewall: firewall.optional(),
  /**
   * Access logs of the load balancers and flow logs of the accelerator, in a bucket of each region. `{}` turns access logs on. AWS
   * bills them. See docs/logs.md.
   * @default none
   */
  trafficLogs: trafficLogs.optional(),
  /**
   * `customer-managed` encrypts the table and the logs with a multi-region key of your own. AWS bills it. Decide before the
   * first deploy: the plan refuses another one.
   * @default aws-owned
   */
  encryption: choice(["aws-owned", "customer-managed"]).default("aws-owned"),
  /** Where Terraform keeps its state: an S3 bucket that `npm run bootstrap` creates. @default a file in this folder */
  state: state.optional(),
  /**
   * AWS account that everything is in, as text. With it Terraform refuses credentials of any other account, and the policies
   * of `npm run deploy-policy` name it.
   * @default whichever account the credentials are of
   */
  account: account.optional(),
  /**
   * ARN of a managed policy that limits every role that the backend creates, whatever else the role is given. With it the
   * policies of `npm run deploy-policy` allow roles only under this boundary. Write the deploying role's policy before you set
   * or change it.
   * @default none
   */
  permissionsBoundary: permissionsBoundary.optional(),
  /**
   * Version of Terraform's AWS provider. Tests with real Terraform use 5.100.0. After a change, write the lock file again.
   * @default 6.25.0
   */
  providerVersion: providerVersion.default(DEFAULT_PROVIDER_VERSION),
  /** Limits that the backend must keep, such as the longest failover. @default nothing */
  objectives: objectives.optional(),
  /** What clients send, so that `npm run assess` can say whether the remaining regions carry it. @default not assessed */
  load: load.optional(),
  /** How `npm run deploy` brings a change to one region after another. @default as with {} */
  release: release.optional(),
  /**
   * CloudWatch alarms in each region, on what harms clients, and one dashboard of all regions. `{}` turns them on with the
   * defaults, and nobody is told of them. AWS bills them. See docs/operations.md.
   * @default none
   */
  alarms: alarms.optional(),
  /**
   * Tags of every resource that can have tags. All of them also have the tag `GlobalApp` with the backend's name, by which
   * the policies of `npm run deploy-policy` know them.
   * @default none
   */
  tags: tags.default({}),
  /**
   * Changes the arguments of resources before they become Terraform, by resource type. The rules of the settings do not
   * check these changes.
   * @default nothing is changed
   */
  transform: transform.optional(),
});

/** What a user writes: everything but `regions` has a default. */
export type BackendProps = Omit<z.input<typeof schema>, "name"> & { readonly name?: string };

export type Parsed = z.output<typeof schema>;
