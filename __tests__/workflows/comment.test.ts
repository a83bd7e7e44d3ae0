import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { markerOf } from "../../src/review/markdown";
import { BOT, FakeGithub } from "../support/fake-github";
import { temporaryFolder } from "../support/temporary-folder";

const MARKER = "<!-- globalapp-review -->";
const TEXT = "## 1 danger\n<details><summary>Traffic</summary>us-west-2 -> 0 %</details>";
const REVIEW = `${MARKER}\n${TEXT}`;

const TRUSTED = { pull_request: { number: 5 } };
const RUN = { id: 9, head_sha: "abc", head_branch: "patch-1", head_repository: { owner: { login: "eve" } } };
const FORK = { workflow_run: RUN };

const pull = (number: number, sha = "abc", base = "acme/shop") => ({
  number,
  head: { sha },
  base: { repo: { full_name: base } },
});

let github: FakeGithub;
afterEach(() => github.stop());

/** With the first line that npm run review writes. */
const reviewFile = (text = `${markerOf("Shop")}\n${TEXT}`) => {
  const path = join(temporaryFolder(), "review.md");
  writeFileSync(path, text);
  return path;
};

async function comment(event: unknown, lists: Readonly<Record<string, unknown>>, file = reviewFile()) {
  github = await new FakeGithub({ "/issues/5/comments": [], ...lists }).start();
  return github.run("comment.mjs", [file], { event });
}

describe("the comment of a review", () => {
  test("is written once, with its marker first", async () => {
    await comment(TRUSTED, {});
    expect(github.posted).toEqual([{ method: "POST", path: "/issues/5/comments", body: { body: REVIEW } }]);
  });

  test("has the reviews of several stacks, without the first line of any", async () => {
    await comment(TRUSTED, {}, reviewFile(`${markerOf("Shop")}\n${TEXT}\n${markerOf("Depot")}\n${TEXT}`));
    expect(github.posted).toMatchObject([{ body: { body: `${MARKER}\n${TEXT}\n\n${TEXT}` } }]);
  });

  test("replaces the one before, wherever it stands", async () => {
    const others = Array.from({ length: 130 }, (_, id) => ({ id, user: { login: "ann" }, body: "hello" }));
    await comment(TRUSTED, { "/issues/5/comments": [...others, { id: 500, user: BOT, body: `${MARKER}\nold` }] });
    expect(github.posted).toEqual([{ method: "PATCH", path: "/issues/comments/500", body: { body: REVIEW } }]);
  });

  test("never replaces a comment of somebody else, whatever it begins with", async () => {
    await comment(TRUSTED, { "/issues/5/comments": [{ id: 1, user: { login: "eve" }, body: `${MARKER}\nmine` }] });
    expect(github.posted.map(({ method }) => method)).toEqual(["POST"]);
  });

  test("is cut to what GitHub accepts", async () => {
    await comment(TRUSTED, {}, reviewFile(`${MARKER}\n${"ä".repeat(200_000)}`));
    expect(github.text.length).toBeLessThanOrEqual(65_536);
    expect(github.text).toContain("The run's summary has all of it");
  });

  test("fails where GitHub refuses, with its answer", async () => {
    const { failed, stderr } = await comment({ pull_request: { number: 6 } }, {});
    expect(failed).toBe(true);
    expect(stderr).toContain("answers 404");
  });
});

describe("the comment of a fork's review", () => {
  test("goes to the pull request that GitHub has for the fork, its branch and its commit", async () => {
    await comment(FORK, { "/pulls": [pull(5)] });
    expect(github.asked[0]).toBe("/pulls?state=open&per_page=100&head=eve%3Apatch-1");
    expect(github.posted.map(({ path }) => path)).toEqual(["/issues/5/comments"]);
  });

  test("says who made it", async () => {
    await comment(FORK, { "/pulls": [pull(5)] });
    expect(github.text).toContain("The code of this pull request made this review");
  });

  test.each([
    ["somebody has pushed again", [pull(5, "def")]],
    ["it is a pull request of another repository", [pull(5, "abc", "eve/shop")]],
    ["two pull requests have the same commit", [pull(5), pull(6)]],
    ["there is none", []],
  ])("is not written where %s", async (_, pulls) => {
    expect((await comment(FORK, { "/pulls": pulls })).failed).toBe(false);
    expect(github.posted).toEqual([]);
  });

  test("mentions nobody, links nothing, loads nothing, and keeps the tags of a review", async () => {
    const evil =
      "@acme/owners see [here](https://evil.example) ![x](https://evil.example/x.png) <img src=x> <a href=y> #12";
    await comment(FORK, { "/pulls": [pull(5)] }, reviewFile(`${REVIEW}\n${evil}\n[x]: https://evil.example`));
    const body = github.text;
    expect(body).toContain("<details><summary>Traffic</summary>");
    for (const part of ["@acme", "](", "![", "<img", "<a ", "#12", "]:", "://"]) expect(body).not.toContain(part);
  });

  test("hides nothing, and cannot pass for a comment of its own", async () => {
    await comment(FORK, { "/pulls": [pull(5)] }, reviewFile(`${MARKER}\n<!-- hidden -->\n<script>x</script>`));
    const body = github.text;
    expect(body.split("<!--").length).toBe(2);
    expect(body).not.toContain("<script");
  });

  test("is never read through a symbolic link", async () => {
    const link = join(temporaryFolder(), "review.md");
    symlinkSync(reviewFile("token"), link);
    expect((await comment(FORK, { "/pulls": [pull(5)] }, link)).failed).toBe(true);
    expect(github.posted).toEqual([]);
  });
});

describe("the artifact of a run", () => {
  const find = async (artifacts: readonly object[]) => {
    github = await new FakeGithub({ "/actions/runs/9/artifacts": { artifacts } }).start();
    return github.run("find-artifact.mjs", ["review"], { event: FORK });
  };

  test.each([
    ["there", [{ size_in_bytes: 1000, expired: false }], "found=true\n"],
    ["expired", [{ size_in_bytes: 1000, expired: true }], "found=false\n"],
    ["missing", [], "found=false\n"],
  ])("is %s", async (_, artifacts, outputs) => {
    expect(await find(artifacts)).toMatchObject({ outputs, failed: false });
  });

  test("is refused where it is too large for a review", async () => {
    const { failed, stderr, outputs } = await find([{ size_in_bytes: 2_000_000, expired: false }]);
    expect({ failed, outputs }).toEqual({ failed: true, outputs: "" });
    expect(stderr).toContain("at most 1048576 are accepted");
  });
});
