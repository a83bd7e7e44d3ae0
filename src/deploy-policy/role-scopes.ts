import { naming } from "../aws/naming";
import type { Deployed } from "./deployed";
import type { Scope } from "./statement";

/** The functions' roles, by their names; under the boundary only, where they have one. */
export function roleScopes({ name, routes, regions, types, boundary }: Deployed): readonly Scope[] {
  const roles = [undefined, ...routes].flatMap((part) =>
    regions.map((region) => `arn:aws:iam::*:role/${naming.role(name, region, part)}`),
  );
  const hasKeys = types.some((type) => type.startsWith("aws_kms_"));
  return [
    {
      sid: "PassRoles",
      takes: /^iam:PassRole$/,
      resource: roles,
      condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
    {
      sid: "ServiceLinkedRoles",
      takes: /^iam:CreateServiceLinkedRole$/,
      resource: "arn:aws:iam::*:role/aws-service-role/*",
      condition: {
        StringEquals: {
          "iam:AWSServiceName": [
            "elasticloadbalancing.amazonaws.com",
            "globalaccelerator.amazonaws.com",
            "replication.dynamodb.amazonaws.com",
            // For multi-Region keys: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-auth-slr.html.
            ...(hasKeys ? ["mrk.kms.amazonaws.com"] : []),
          ],
        },
      },
    },
    ...(boundary === undefined
      ? []
      : [
          {
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
            sid: "BoundedRoles",
            takes: /^iam:(CreateRole|PutRolePolicy|AttachRolePolicy|PutRolePermissionsBoundary)$/,
            resource: roles,
            condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
          },
        ]),
    { sid: "Roles", takes: /^iam:/, resource: roles },
  ];
}
