import { type ResourceChange, UNKNOWN } from "../../topology/change";
import type { Rule, Seen } from "../finding";
import { valuesAt } from "../seen";
import { count, list, some } from "../words";

/** Attributes on which a finding depends, by type: where one is known only after the apply, nothing can be told of it. */
const MATTERS: Readonly<Record<string, readonly string[]>> = {
  aws_globalaccelerator_accelerator: ["enabled", "ip_address_type"],
  aws_globalaccelerator_listener: [
    "port_range",
    "port_range.from_port",
    "port_range.to_port",
    "protocol",
    "client_affinity",
  ],
  aws_globalaccelerator_endpoint_group: [
    "traffic_dial_percentage",
    "endpoint_group_region",
    "endpoint_configuration",
    "endpoint_configuration.weight",
  ],
  aws_lb: ["internal", "client_keep_alive"],
  aws_lb_listener: ["port", "protocol", "default_action"],
  aws_lb_target_group: [
    "health_check",
    ...["enabled", "path", "interval", "timeout", "healthy_threshold", "unhealthy_threshold", "matcher"].map(
      (name) => `health_check.${name}`,
    ),
  ],
  aws_lambda_function: [
    "timeout",
    "reserved_concurrent_executions",
    "environment",
    "environment.variables",
    "source_code_hash",
  ],
  aws_dynamodb_table: [
    "deletion_protection_enabled",
    "point_in_time_recovery",
    "point_in_time_recovery.enabled",
    "hash_key",
    "range_key",
  ],
  aws_dynamodb_table_replica: ["deletion_protection_enabled", "point_in_time_recovery"],
  aws_vpc_security_group_ingress_rule: ["cidr_ipv4", "cidr_ipv6", "from_port", "to_port", "ip_protocol"],
};

/** On these, what changes cannot be told where a new resource does not know them either: it knows the defaults then. */
const unknownOf = ({ type, action, after, changed }: ResourceChange): readonly string[] =>
  (MATTERS[type] ?? [])
    .filter((path) => action === "create" || action === "replace" || changed.includes(path.split(".")[0] ?? path))
    .filter((path) => valuesAt(after, path.split(".")).includes(UNKNOWN));

const isEmpty = ({ change }: Seen, side: "before" | "after"): boolean =>
  !change[side].topology && change[side].problem === undefined;

/** What kind of change it is, and what cannot be told of it. */
export const PLAN_RULES: readonly Rule[] = [
  {
    id: "planning-failed",
    severity: "danger",
    means: "Planning ended with an error, so nothing can be told of what the change does.",
    find: ({ change }) =>
      change.errored
        ? [
            {
              text: "Nothing can be told of what clients and data experience, because planning ended with an error.",
              addresses: [],
              wayOut: "Correct the error that terraform plan shows, and review the new plan.",
            },
          ]
        : [],
  },
  {
    id: "everything-destroyed",
    severity: "danger",
    means: "The whole backend is destroyed.",
    find: (seen) =>
      seen.before && isEmpty(seen, "after")
        ? [
            {
              text: "The whole backend is destroyed: no client is served any more, and every item that is not in a backup is lost.",
              addresses: [],
              wayOut: "Apply this only to end the backend, and make a backup of the table first.",
            },
          ]
        : [],
  },
  {
    id: "backend-created",
    severity: "note",
    means: "The backend does not exist yet, so no client can lose anything.",
    find: (seen) =>
      seen.after && isEmpty(seen, "before")
        ? [
            {
              text: `A new backend in ${list(seen.after.topology.table.regions)} is created: no client and no data is there yet.`,
              addresses: [],
              wayOut: "Run npm run assess for what its failures do, and a drill in each region before clients come.",
            },
          ]
        : [],
  },
  {
    id: "cannot-tell",
    severity: "warning",
    means: "A side of the change cannot be read, or a value on which a finding depends is known only after the apply.",
    find: ({ change, problems }) => {
      const unknown = change.changes
        .map((each) => ({ address: each.address, paths: unknownOf(each) }))
        .filter(({ paths }) => paths.length > 0);
      return [
        ...problems.map((problem) => ({
          text: `It cannot be told what happens to traffic: ${problem}.`,
          addresses: [],
          wayOut: "Read the plan itself, and run npm run assess on what will be deployed.",
        })),
        ...(unknown.length === 0
          ? []
          : [
              {
                text: `What ${count(unknown.length, "resource")} ${unknown.length === 1 ? "does" : "do"} cannot be told, because ${some(unknown.flatMap(({ paths }) => paths.map((path) => path.split(".").at(-1) ?? path)))} is known only after the apply.`,
                addresses: unknown.map(({ address }) => address),
                wayOut: "Give these values as constants, or apply what they come from first and plan again.",
              },
            ]),
      ];
    },
  },
  {
    id: "partial-plan",
    severity: "note",
    means: "Only a part of the backend was planned (-target, or deferred changes); the rest stays as it is for now.",
    find: ({ change }) =>
      change.complete
        ? []
        : [
            {
              text: "Only a part of the backend is planned: this review says what that part does, and nothing of the rest.",
              addresses: [],
              wayOut: "Close the round with a full plan, and review it as well.",
            },
          ],
  },
];
