import { describe, expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { review } from "../../src/review/review";
import { RULES } from "../../src/review/rules/registry";
import type { Side, StackChange } from "../../src/topology/change";
import type { Front } from "../../src/topology/topology";
import { type ChangeParts, resourceChange, stackChange } from "../support/stack-change";
import { CASES } from "./cases";

const LOCATIONS = ["Seattle", "Frankfurt"].map(locate);

const findings = (parts: ChangeParts, id: string) =>
  review(stackChange(parts), LOCATIONS).findings.filter((finding) => finding.id === id);

describe.each(RULES.map((rule) => [rule.id, rule] as const))("the rule %s", (id, rule) => {
  const { does, doesNot, says } = CASES[id] ?? { does: {}, doesNot: {}, says: "there is no case for this rule" };

  it("finds what it is about, as one sentence and a way out", () => {
    const [finding, ...others] = findings(does, id);
    expect(finding?.text).toContain(says);
    expect(finding?.severity).toBe(rule.severity);
    for (const { text, wayOut } of [...(finding ? [finding] : []), ...others]) {
      expect(text).toMatch(/^[A-Z0-9a-z][^\n]*\.$/);
      expect(wayOut).toMatch(/^[A-Z][^\n]*\.$/);
    }
  });

  it("does not find what only comes near it", () => {
    expect(findings(doesNot, id)).toEqual([]);
  });
});

const reversedFront = (front: Front): Front =>
  front.kind === "route-53"
    ? { ...front, records: [...front.records].reverse() }
    : {
        ...front,
        listeners: front.listeners.map((each) => ({ ...each, endpointGroups: [...each.endpointGroups].reverse() })),
      };

/** The same change, with every list whose order means nothing the other way round. */
function reversed(change: StackChange): StackChange {
  const side = ({ resources, topology, problem }: Side): Side => ({
    resources: [...resources].reverse(),
    problem,
    topology: topology && {
      ...topology,
      front: reversedFront(topology.front),
      loadBalancers: [...topology.loadBalancers].reverse(),
      functions: [...topology.functions].reverse(),
    },
  });
  const { before, after, changes, drift } = change;
  return {
    ...change,
    before: side(before),
    after: side(after),
    changes: [...changes].reverse(),
    drift: [...drift].reverse(),
  };
}

describe("the rules", () => {
  it("name no region where none is known, as of an item that Terraform forgets", () => {
    const [finding] = findings({ changes: [resourceChange("aws_dynamodb_table_item", "", "forget")] }, "forgotten");
    expect(finding?.text).toMatch(/^1 resource stays at AWS as now/);
  });

  it("find alarms that stay, and notify nobody any more", () => {
    const type = "aws_cloudwatch_composite_alarm";
    const [BEFORE, OFF] = [{ actions_enabled: true, alarm_actions: ["topic"] }, { alarm_actions: ["topic"] }];
    for (const after of [{ ...OFF, actions_enabled: false }, { actions_enabled: true }]) {
      const changes = [resourceChange(type, "us-west-2", "update", { before: BEFORE, after })];
      const [finding, ...others] = findings({ changes }, "alarms-off");
      expect(others).toEqual([]);
      expect(finding?.text).toBe(
        "Nobody is told of failures in us-west-2 any more, because alarms there no longer notify anybody.",
      );
    }
  });

  it("find the same in whatever order the resources come", () => {
    for (const { does, doesNot } of Object.values(CASES)) {
      for (const change of [does, doesNot].map(stackChange)) {
        expect(review(reversed(change), LOCATIONS)).toEqual(review(change, LOCATIONS));
      }
    }
  });

  it("have an id each, and a case in these tests", () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });
});
