import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { BOT, FakeGithub } from "../support/fake-github";
import { temporaryFolder } from "../support/temporary-folder";

let github: FakeGithub;
afterEach(() => github.stop());

const OPEN = { id: 1, number: 12, user: BOT, body: "<!-- globalapp-drift -->\nold" };
const FOREIGN = { ...OPEN, number: 13, user: { login: "eve" } };

async function report(drifted: boolean, issues: readonly object[]) {
  github = await new FakeGithub({ "/issues": issues }).start();
  const file = join(temporaryFolder(), "review.md");
  writeFileSync(file, "<!-- globalapp-review -->\nthe dial of us-west-2 is 0");
  const run = await github.run("drift-issue.mjs", [file], { event: {}, env: { DRIFTED: String(drifted) } });
  expect(run).toMatchObject({ failed: false, stderr: "" });
  return github.posted.map(({ method, path, body }) => [method, path, body.state ?? "open"]);
}

describe("the issue about drift", () => {
  test("is opened once, with the review and the run", async () => {
    expect(await report(true, [])).toEqual([["POST", "/issues", "open"]]);
    const body = github.text;
    expect(body).toMatch(/^<!-- globalapp-drift -->\n/);
    expect(body).toContain("the dial of us-west-2 is 0");
    expect(body).toContain("https://github.com/acme/shop/actions/runs/7");
  });

  test("is updated while the drift lasts", async () => {
    expect(await report(true, [FOREIGN, OPEN])).toEqual([["PATCH", "/issues/12", "open"]]);
  });

  test("is closed when nothing differs any more", async () => {
    expect(await report(false, [OPEN])).toEqual([["PATCH", "/issues/12", "closed"]]);
  });

  test("is not opened where nothing differs, and is never somebody else's", async () => {
    expect(await report(false, [])).toEqual([]);
    await github.stop();
    expect(await report(false, [FOREIGN])).toEqual([]);
  });
});
