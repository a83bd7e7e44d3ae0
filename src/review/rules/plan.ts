import { UNKNOWN } from "../../topology/change";
import { changesOf, isKnown } from "../changes";
import type { Rule } from "../rule";

/** Attributes on which traffic or data depends, and which no reference replaces. */
const MATTERS: Readonly<Record<string, readonly string[]>> = {
  aws_globalaccelerator_accelerator: ["enabled"],
  aws_globalaccelerator_listener: ["client_affinity", "port_range", "protocol"],
  aws_globalaccelerator_endpoint_group: ["traffic_dial_percentage", "endpoint_group_region"],
  aws_lb: ["internal"],
  aws_lb_listener: ["port", "protocol"],
  aws_lb_target_group: ["health_check"],
  aws_lambda_function: ["timeout", "reserved_concurrent_executions"],
  aws_dynamodb_table: ["hash_key", "range_key", "name"],
};

export const PLAN_RULES: readonly Rule[] = [
  {
    id: "plan-errored",
    severity: "danger",
    means: "planning ended with an error, so what the change does is not known",
    find: ({ change }) =>
      change.errored
        ? [
            {
              text: "Planning ended with an error: what this change does to traffic and data is not known",
              addresses: [],
              wayOut: "Repair the error that terraform plan printed, and plan again.",
            },
          ]
        : [],
  },
  {
    id: "cannot-read",
    severity: "danger",
    means: "one side is a backend that cannot be read, so traffic was not compared",
    find: ({ change }) =>
      [change.before, change.after].flatMap(({ problem }, index) =>
        problem === undefined
          ? []
          : [
              {
                text: `The backend ${index === 0 ? "before" : "after"} the change cannot be read, so its traffic was not compared: ${problem}`,
                addresses: [],
                wayOut: "Read terraform plan itself: this review says nothing about traffic.",
              },
            ],
      ),
  },
  {
    id: "plan-partial",
    severity: "warning",
    means: "only a part was planned (`-target`, or changes that Terraform put off)",
    find: ({ change }) =>
      change.complete
        ? []
        : [
            {
              text: "Only a part of the stack was planned, so changes of the other part are not in this review",
              addresses: [],
              wayOut: "Review a plan without -target before the round ends.",
            },
          ],
  },
  {
    id: "everything-destroyed",
    severity: "danger",
    means: "the backend is destroyed",
    find: ({ change: { before, after } }) =>
      before.topology && !after.topology && after.problem === undefined
        ? [
            {
              text: "The whole backend is destroyed: no region serves any more, and the static addresses are lost for ever",
              addresses: [],
              wayOut: "If this is intended, use npm run teardown, which asks first and destroys in AWS's order.",
            },
          ]
        : [],
  },
  {
    id: "cannot-tell",
    severity: "warning",
    means: "a value on which traffic or data depends is known only after the apply",
    find: ({ change }) =>
      changesOf(change, ...Object.keys(MATTERS)).flatMap(({ address, type, after }) =>
        (MATTERS[type] ?? [])
          .filter((name) => hasUnknown(after?.[name]))
          .map((name) => ({
            text: `${name} of ${address} is known only after the apply, so what it does cannot be told`,
            addresses: [address],
            wayOut: "Give the value in main.ts, or plan again once what it depends on exists.",
          })),
      ),
  },
];

const hasUnknown = (value: unknown): boolean =>
  !isKnown(value) ||
  (typeof value === "object" &&
    value !== null &&
    Object.values(value).some((each) => each === UNKNOWN || hasUnknown(each)));
