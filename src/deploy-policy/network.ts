import type { Scope } from "./statement";
import { taggedAs, tagging, untagged } from "./tag";

const arn = (kind: string) => `arn:aws:ec2:*:*:${kind}/*`;

/** Calls that create something of the network, which they tag. */
const CREATING = [
  "AuthorizeSecurityGroupIngress",
  "CreateInternetGateway",
  "CreateRouteTable",
  "CreateSecurityGroup",
  "CreateSubnet",
  "CreateVpc",
];

/**
 * The network and the security groups, whose ids AWS chooses. EC2 checks a call on everything that it names: on what it
 * creates, by the tags in the request, and on what is there, by the tags that it has
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html).
 * @param isCreated false where the network was there before
 */
export const networkScopes = (name: string, isCreated: boolean, inRegions: Scope["condition"]): readonly Scope[] => [
  {
    sid: "NewNetworks",
    takes: /^ec2:Create(Vpc|InternetGateway)$/,
    resource: [arn("vpc"), arn("internet-gateway")],
    condition: tagging(name, inRegions),
  },
  {
    sid: "NewGroups",
    also: true,
    takes: /^ec2:CreateSecurityGroup$/,
    resource: arn("security-group"),
    condition: tagging(name, inRegions),
  },
  {
    // Apart from the above, or an action would hold for something that it does not create.
    sid: "NewParts",
    also: true,
    takes: /^ec2:(CreateSubnet|CreateRouteTable|AuthorizeSecurityGroupIngress)$/,
    resource: [arn("subnet"), arn("route-table"), arn("security-group-rule")],
    condition: tagging(name, inRegions),
  },
  {
    sid: "NewTags",
    also: true,
    takes: /^ec2:CreateTags$/,
    resource: "*",
    condition: { StringEquals: { ...inRegions?.StringEquals, "ec2:CreateAction": CREATING } },
  },
  isCreated
    ? {
        // Global Accelerator leaves its group in the VPC. AWS refuses to delete a group that something uses.
        sid: "LeftGroups",
        also: true,
        takes: /^ec2:DeleteSecurityGroup$/,
        resource: arn("security-group"),
        condition: untagged(inRegions),
      }
    : {
        sid: "GivenNetworks",
        also: true,
        takes: /^ec2:CreateSecurityGroup$/,
        resource: arn("vpc"),
        condition: inRegions,
      },
  { sid: "Network", takes: /^ec2:/, resource: "*", condition: taggedAs(name, inRegions) },
];
