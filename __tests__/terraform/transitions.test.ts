import { beforeAll, describe, expect, inject, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import type { Project, SynthesizedJson } from "./project";
import { applyAll, countByType, story } from "./story";
import type { Plan } from "./terraform";
import { type Account, backends, type Deployed } from "./transitions/backends";
import { batchesOf, patchOf } from "./transitions/batches";
import { differences, furnish, synthesizeInto } from "./transitions/deployment";
import { TRANSITIONS } from "./transitions/table-of-transitions";
import { type Counts, changed, type Transition } from "./transitions/transition";

const DEPLOYED = [...new Set(TRANSITIONS.map(({ deployed }) => deployed))];

const named = (rows: readonly Transition[]) =>
  rows.map((row) => [`${row.settings.join(" and ")}: ${row.change}`, row] as const);

describe("a change of settings", () => {
  const account = story("transitions");
  const projects = {} as Record<Deployed, Project>;
  const applied = {} as Record<Deployed, SynthesizedJson>;
  let there: Account;
  let settings: Record<Deployed, BackendProps>;

  beforeAll(async () => {
    there = await furnish(account.aws.client);
    settings = backends(there);
    for (const name of DEPLOYED) {
      projects[name] = account.project();
      applied[name] = synthesize(name, settings[name]);
      await projects[name].terraform.init();
    }
  });

  test("is planned for backends that are deployed", async () => {
    account.says(`apply ${DEPLOYED.join(", ")}; the provider waits 90 s before and after it protects a replica`);
    await Promise.all(DEPLOYED.map((name) => applyAll(projects[name])));
  });

  test.each(DEPLOYED)("changes no resource where the table says so, alone and with others: %s", async (name) => {
    const rows = TRANSITIONS.filter(({ deployed, plan }) => deployed === name && plan === "nothing");
    for (const batch of batchesOf(rows, settings[name], there)) {
      account.says(`plan without effect: ${batch.names.join(", ")}`);
      for (const row of batch.rows) {
        expect(differences(applied[name], synthesize(name, settingsOf(row))), row.settings.join()).toEqual([]);
      }
      synthesize(name, batch.settings);
      const plan = await planOf(projects[name]);
      expect(made(plan)).toEqual(made({}));
      expect(plan.update).toEqual([]);
    }
  });

  test.each(DEPLOYED)("is made in place where the table says so, alone and with others: %s", async (name) => {
    const rows = TRANSITIONS.filter(({ deployed, plan }) => deployed === name && plan === "in place");
    for (const batch of batchesOf(rows, settings[name], there)) {
      account.says(`plan in place: ${batch.names.join(", ")}`);
      const asked = batch.rows.flatMap((row) => {
        const found = differences(applied[name], synthesize(name, settingsOf(row)));
        expect(found, row.settings.join()).not.toEqual([]);
        return found.filter((each) => each !== "provider");
      });
      synthesize(name, batch.settings);
      const plan = await planOf(projects[name]);
      expect(made(plan)).toEqual(made({}));
      expect(plan.update).toEqual(expect.arrayContaining(asked));
      expect(plan.update).not.toEqual([]);
    }
  });

  const alone = TRANSITIONS.filter(({ plan }) => typeof plan === "object");

  test.each(named(alone))("%s", async (title, row) => {
    account.says(title);
    const project = projects[row.deployed];
    const planned = await Promise.resolve()
      .then(() => synthesize(row.deployed, settingsOf(row)))
      .then(() => planOf(project))
      .catch((error: Error) => error);
    if (typeof row.plan === "object" && "refused" in row.plan) {
      expect(planned).toBeInstanceOf(Error);
      expect((planned as Error).message).toContain(row.plan.refused);
      return;
    }
    if (planned instanceof Error) throw planned;
    expect(made(planned)).toEqual(made(typeof row.plan === "object" ? row.plan : {}));
  });

  const settingsOf = (row: Transition) => changed(settings[row.deployed], patchOf(row, there));

  const synthesize = (name: Deployed, props: BackendProps) =>
    synthesizeInto(projects[name], props, inject("tools").providers);

  /** Nothing has changed since the state was written, so that nobody needs to be asked for it. */
  const planOf = ({ terraform }: Project) => terraform.plan("-refresh=false");
});

/** What is made and what goes, by type. Terraform's own memory of decisions is not in AWS. */
function made(plan: Partial<Pick<Plan, "create" | "replace" | "delete"> | Record<string, Counts>>): unknown {
  const counts = (found: readonly string[] | Counts = {}) => {
    const { terraform_data: _, ...others } = Array.isArray(found) ? countByType(found) : (found as Counts);
    return others;
  };
  const { create, replace, delete: deleted } = plan as Record<string, readonly string[] | Counts | undefined>;
  return { create: counts(create), replace: counts(replace), delete: counts(deleted) };
}
