// GitHub's REST API, as far as the workflows need it. No packages: these scripts run with a token that can write.
import { appendFileSync, readFileSync } from "node:fs";

/** What started the workflow; its type depends on the trigger, and everything in it may come from a stranger. */
export const event = () => JSON.parse(readFileSync(variable("GITHUB_EVENT_PATH"), "utf8"));

/** The repository that the workflow belongs to, as owner/name. */
export const repository = () => variable("GITHUB_REPOSITORY");

/** The page of this run. */
export const runUrl = () =>
  `${variable("GITHUB_SERVER_URL")}/${repository()}/actions/runs/${variable("GITHUB_RUN_ID")}`;

/** Sets an output of the step. @param {string} name @param {string} value one line */
export const output = (name, value) => appendFileSync(variable("GITHUB_OUTPUT"), `${name}=${value}\n`);

/** @param {string} name @returns {string} @throws {Error} where the runner does not set it */
export function variable(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/**
 * Calls the API.
 * @param {"GET" | "POST" | "PATCH"} method
 * @param {string} path below the repository, with its query
 * @param {object} [body]
 * @returns {Promise<any>}
 * @throws {Error} with GitHub's answer
 */
export async function call(method, path, body) {
  const url = `${variable("GITHUB_API_URL")}/repos/${repository()}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${variable("GITHUB_TOKEN")}`,
      "x-github-api-version": "2022-11-28",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answers ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

const PAGE = 100;
/** Enough for 10,000 comments. */
const PAGES = 100;

/**
 * The first thing of a list that the workflows wrote themselves: anybody can write a comment that begins with the marker.
 * @param {string} path of the list, with a query
 * @param {string} marker with which its text begins
 * @returns {Promise<{ id: number, number: number } | undefined>}
 */
export async function findOwn(path, marker) {
  for (let page = 1; page <= PAGES; page++) {
    const list = await call("GET", `${path}&per_page=${PAGE}&page=${page}`);
    for (const each of list) {
      if (each.user?.login === "github-actions[bot]" && each.body?.startsWith(marker)) return each;
    }
    if (list.length < PAGE) return undefined;
  }
  return undefined;
}
