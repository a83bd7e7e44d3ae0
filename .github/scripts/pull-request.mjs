// The pull request that a run belongs to.
import { call, repository } from "./github.mjs";

/**
 * The pull request whose latest commit a run of another workflow tested. GitHub names none where the branch is a fork's, and what
 * the run itself says must not be believed, so it is looked up by the fork, the branch and the commit that GitHub knows.
 * @param {{ head_sha: string, head_branch: string, head_repository: { owner: { login: string } } | null }} run
 * @returns {Promise<number | undefined>} undefined: none, since somebody pushed again, or more than one
 */
export async function pullRequestOf({ head_sha, head_branch, head_repository }) {
  if (!head_repository) return undefined;
  const head = encodeURIComponent(`${head_repository.owner.login}:${head_branch}`);
  /** @type {{ number: number, head: { sha: string }, base: { repo: { full_name: string } } }[]} */
  const open = await call("GET", `/pulls?state=open&per_page=100&head=${head}`);
  const found = open.filter((each) => each.head.sha === head_sha && each.base.repo.full_name === repository());
  return found.length === 1 ? found[0]?.number : undefined;
}
