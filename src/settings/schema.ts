import { z } from "zod";
import { accelerator } from "./accelerator";
import { certificateArns, domain } from "./domain";
import { api } from "./function";
import { healthCheck } from "./health-check";
import { firewall, loadBalancer } from "./load-balancer";
import { network } from "./network";
import { load, objectives } from "./objectives";
import { region, regionName } from "./regions";
import { state } from "./state";
import { table } from "./table";
import { transform } from "./transform";
import { choice, integer, section, text } from "./values";
import { writes } from "./writes";

export const schema = section({
  /** First part of every physical name. @default the stack's id */
  name: z.string({ error: "use letters, digits and hyphens" }),
  /**
   * Two or more. A name, or an object with the region's own settings. The first is the table's home for good: another one
   * in its place would have Terraform move the table.
   */
  regions: z
    .array(z.union([regionName, region]), { error: "use a list of regions" })
    .min(2, { error: "name at least two regions: one alone cannot fail over" })
    .readonly(),
  /**
   * Regions that were among `regions` and are to be taken down. Terraform can only remove what is in a region while it
   * has a provider for it: name the region here when you take it out of `regions`, and remove the name after the apply.
   * @default none
   */
  formerRegions: z.array(regionName, { error: "use a list of regions" }).readonly().default([]),
  table: table.prefault({}),
  function: api.prefault({}),
  healthCheck: healthCheck.prefault({}),
  loadBalancer: loadBalancer.prefault({}),
  /**
   * `create` makes a VPC in each region, `default` uses the account's default VPCs, and an object by region names what
   * is there.
   * @default create
   */
  network: network.default("create"),
  accelerator: accelerator.prefault({}),
  /** HTTPS under a name of your own, with a certificate in each region. @default HTTP under the accelerator's name */
  domain: domain.optional(),
  /** HTTPS with certificates that exist: one of each region, by region. @default those that `domain` makes */
  certificateArns: certificateArns.optional(),
  /** PUT and DELETE through the public API: off, for everybody, or for the bearers of a token. @default false */
  writes: writes.default(false),
  /** Size of the body of a PUT; an item of DynamoDB has 400 KB at most. @default 409600 */
  maxBodyBytes: integer(1, 409_600, "bytes").default(409_600),
  /** WAF on every load balancer; AWS bills it. `{}` for its defaults. @default none */
  firewall: firewall.optional(),
  /**
   * `customer-managed` encrypts table and logs with a key of your own, which AWS bills. Decide at the beginning: another key
   * has Terraform make the replicas anew.
   * @default aws-owned
   */
  encryption: choice(["aws-owned", "customer-managed"]).default("aws-owned"),
  /** @default a file in the project's folder */
  state: state.optional(),
  /** What the backend has to keep. @default nothing */
  objectives: objectives.optional(),
  /** What clients send, so that `npm run assess` can say whether the remaining regions carry it. @default not assessed */
  load: load.optional(),
  /** On everything that takes tags. @default none */
  tags: z
    .record(
      text(/^(?!aws:)[\s\S]{1,128}$/i, "use 1 to 128 characters, not beginning with aws:"),
      text(/^[\s\S]{0,256}$/, "use a text of at most 256 characters"),
      { error: "use an object of texts" },
    )
    .default({}),
  /**
   * The escape hatch: changes the arguments of resources before they become Terraform, by resource type. What is changed
   * here is yours to answer for.
   * @default nothing is changed
   */
  transform: transform.optional(),
});

/** What a user writes: everything but `regions` has a default. */
export type BackendProps = Omit<z.input<typeof schema>, "name"> & { readonly name?: string };

export type Parsed = z.output<typeof schema>;
