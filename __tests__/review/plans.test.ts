import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reviewOf as commandReview } from "../../src/commands/review";
import { locate } from "../../src/model/geography";
import { UserError } from "../../src/process/user-error";
import { reviewJson } from "../../src/review/json";
import { MOST_CHARACTERS, reviewMarkdown } from "../../src/review/markdown";
import { review } from "../../src/review/review";
import { reviewText } from "../../src/review/text";
import { readPlan } from "../../src/topology/from-plan";

/** Plans that Terraform made: npm run test:terraform -- --all checks that it still makes the same. */
const FOLDER = join(__dirname, "plans");
const LOCATIONS = ["San Francisco", "Frankfurt", "Sydney"].map(locate);

// biome-ignore lint/suspicious/noExplicitAny: a plan has any shape, above all where parts of it are damaged
type Json = any;

const recorded = (name: string): Json =>
  JSON.parse(gunzipSync(readFileSync(join(FOLDER, `${name}.json.gz`))).toString());

const reviewOf = (plan: Json) => review(readPlan(plan), LOCATIONS);
/** The page has the characters that GitHub takes for Markdown without their escape where they are harmless. */
const plain = (comment: string): string => comment.replace(/&gt;/g, ">").replace(/\\(?![$])/g, "");

const written = (plan: Json): string[] => {
  const found = reviewOf(plan);
  return [reviewText(found), reviewMarkdown(found), reviewJson(found)];
};

/** Ids of the findings, the most severe first. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  affinity: ["client-affinity-changes"],
  code: ["code-changes-everywhere"],
  "concurrency-lowered": ["overload", "overload", "cascade-sooner", "concurrency-lowered"],
  "customer-managed-key": ["replica-replaced", "encryption-changes", "deletion-protection-off", "permissions-change"],
  destroy: ["everything-destroyed", "table-lost", "accelerator-lost"],
  dial: ["dial-changed"],
  "dial-zero": ["dial-changed"],
  "dual-stack": ["address-type-changes"],
  environment: ["environment-changes"],
  evacuated: ["evacuation-undone", "dial-changed", "weight-changed"],
  expiry: ["expiry-changes", "environment-changes"],
  firewall: ["rate-limit-lowered"],
  "first-create": ["backend-created"],
  forgotten: ["forgotten"],
  "home-changed": [
    "table-home-changes",
    "replica-deleted",
    "deletion-protection-off",
    "permissions-change",
    "replica-added",
  ],
  "health-check-path": ["health-check-moved", "environment-changes"],
  "health-check-slower": ["objective-broken", "failover-slower"],
  "internal-everywhere": [
    "all-regions-swapped",
    "endpoint-swapped",
    "endpoint-swapped",
    "network-lost",
    "network-lost",
  ],
  "memory-lowered": ["memory-lowered"],
  "no-change": [],
  port: ["client-port-closed", "load-balancer-port-changes", "client-port-opened"],
  "protection-off": ["deletion-protection-off"],
  "pull-request": ["endpoint-swapped", "replica-deleted", "deletion-protection-off", "dial-changed", "timeout-lowered"],
  "recovery-off": ["point-in-time-recovery-off"],
  "region-added": ["region-added", "replica-added"],
  "region-removed": ["replica-deleted", "region-removed", "region-added", "replica-added"],
  renamed: [
    "all-regions-swapped",
    "endpoint-swapped",
    "endpoint-swapped",
    "function-lost",
    "function-lost",
    "served-port-interrupted",
    "served-port-interrupted",
    "permissions-change",
  ],
  status: ["status-set", "environment-changes"],
  "status-by-hand": ["evacuation-undone", "environment-changes"],
  "table-replaced": ["table-lost", "deletion-protection-off", "permissions-change", "environment-changes"],
  tags: [],
  tainted: ["endpoint-swapped", "deletion-protection-off"],
  targeted: ["dial-changed", "timeout-lowered", "partial-plan"],
  "timeout-lowered": ["timeout-lowered"],
  "weight-zero": ["failover-lost", "weight-changed"],
  writes: ["permissions-change", "environment-changes"],
};

describe("the review of a plan that Terraform made", () => {
  it("is checked here for every plan that is recorded", () => {
    expect(
      readdirSync(FOLDER)
        .map((file) => file.replace(".json.gz", ""))
        .sort(),
    ).toEqual(Object.keys(FOUND).sort());
  });

  it.each(Object.entries(FOUND))("of %s has the findings that it should have", (name, ids) => {
    const { findings } = reviewOf(recorded(name));
    expect(findings.map(({ id }) => id)).toEqual(ids);
  });

  it("of a pull request that changes a dial, a scheme, a timeout and a replica names verdict and consequences in twelve lines", () => {
    const top = reviewMarkdown(reviewOf(recorded("pull-request")))
      .split("\n")
      .slice(0, 12)
      .join("\n");
    for (const said of [
      "DANGER",
      "The traffic dial of us-west-2 goes from 100 to 50",
      "eu-central-1 has no endpoint from the delete of its load balancer",
      "takes longer than 6 s fails with 502",
      "its replica of the table is deleted",
    ]) {
      expect(top).toContain(said);
    }
  });

  it("of a pull request says what it costs, as docs/review.md shows it, and which price is not known", () => {
    const page = readFileSync(join(__dirname, "../../docs/review.md"), "utf8");
    const [cost = ""] =
      /(?<=### Cost before and after\n\n)(- .*\n)+/.exec(
        reviewMarkdown(commandReview(readPlan(recorded("pull-request")))),
      ) ?? [];
    expect(cost.split("\n")).toHaveLength(4);
    expect(page.replaceAll("\n> ", "\n")).toContain(plain(cost));
    expect(reviewText(reviewOf(recorded("region-added")))).toMatch(
      /A month without traffic: \$[\d.]+ -> \$[\d.]+ \(\$7\.40 more; not known: load-balancer-hour in ap-southeast-2\)/,
    );
  });

  it("says beforehand which dial, weight or STATUS that somebody set by hand a deploy undoes", () => {
    const undone = (name: string) =>
      reviewOf(recorded(name)).findings.flatMap(({ id, text }) => (id === "evacuation-undone" ? text : []));
    expect(undone("evacuated")).toEqual([
      "This apply sends clients to us-west-2 again, which somebody took out by hand (weight from 0 to 128 and traffic dial from 0 to 100).",
    ]);
    expect(undone("status-by-hand")).toEqual([expect.stringMatching(/took out by hand \(STATUS\)\.$/)]);
    expect(undone("no-change")).toEqual([]);
    expect(undone("dial-zero")).toEqual([]);
  });

  it("of no change finds nothing, and names no change", () => {
    const { findings, others, traffic } = reviewOf(recorded("no-change"));
    expect({ findings, others, moves: traffic.filter(({ moves }) => moves) }).toEqual({
      findings: [],
      others: [],
      moves: [],
    });
  });

  it("does not depend on the order of the resources", () => {
    for (const name of ["pull-request", "region-removed", "evacuated", "table-replaced"]) {
      const plan = recorded(name);
      const expected = reviewJson(reviewOf(plan));
      fc.assert(
        fc.property(
          fc.shuffledSubarray(plan.resource_changes, { minLength: plan.resource_changes.length }),
          fc.shuffledSubarray(plan.resource_drift ?? [], { minLength: (plan.resource_drift ?? []).length }),
          (resource_changes, resource_drift) =>
            reviewJson(reviewOf({ ...plan, resource_changes, resource_drift })) === expected,
        ),
        { numRuns: 5 },
      );
    }
  });

  it("never crashes, whatever part of a plan is missing or has another type", () => {
    const names = ["pull-request", "evacuated", "first-create", "port", "table-replaced"];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(undefined, null, 0, "", [], {}, "x", true, [null])), {
          minLength: 1,
          maxLength: 4,
        }),
        (name, damages) => {
          const plan = recorded(name);
          for (const [seed, value] of damages) damage(plan, seed, value);
          try {
            for (const text of written(plan)) expect(text).not.toContain("undefined");
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never prints a secret that is in an environment, an item, a tag or a policy", () => {
    const secret = "s3cr3t-v4lue";
    const plants: ((change: Json) => void)[] = [
      (change) => {
        if (change?.environment?.[0])
          change.environment[0].variables = { ...change.environment[0].variables, TOKEN: secret };
      },
      (change) => {
        if (change && "item" in change) change.item = `{"id":{"S":"${secret}"}}`;
      },
      (change) => {
        if (change && "tags" in change) change.tags = { owner: secret };
      },
      (change) => {
        if (change && "policy" in change) change.policy = `{"Statement":[{"Sid":"${secret}"}]}`;
      },
    ];
    for (const name of ["pull-request", "environment", "evacuated", "table-replaced", "destroy", "first-create"]) {
      for (const plant of plants) {
        for (const side of ["before", "after"]) {
          const plan = recorded(name);
          for (const { change } of [...plan.resource_changes, ...(plan.resource_drift ?? [])]) plant(change[side]);
          for (const text of written(plan)) expect(text).not.toContain(secret);
        }
      }
    }
  });

  it("fits into a comment, also if there is a thousand of everything, and says what is left out", () => {
    const plan = recorded("pull-request");
    const many = (rows: Json[]) =>
      Array.from({ length: 60 }, (_, copy) =>
        rows.map((row) => ({ ...row, address: `module.m["${copy}-${"long".repeat(40)}"].${row.address}` })),
      ).flat();
    const text = reviewMarkdown(
      reviewOf({ ...plan, resource_changes: [...plan.resource_changes, ...many(plan.resource_changes)] }),
    );
    expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(text).toMatch(/lines? (is|are) left out here, because a comment has a limit/);
  });
});

/** Puts a value at some place of a plan; which one follows from the seed. */
function damage(plan: Json, seed: number, value: unknown): void {
  let at = plan;
  let rest = seed;
  for (let depth = 0; depth < 12; depth++) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = keys[rest % keys.length] as string;
    rest = Math.floor(rest / keys.length) + depth * 7;
    const inner = at[key];
    if (typeof inner !== "object" || inner === null || rest % 5 === 0) {
      at[key] = value;
      return;
    }
    at = inner;
  }
}
