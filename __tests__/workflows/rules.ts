import { parse } from "yaml";

type Permissions = Readonly<Record<string, string>>;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly permissions?: Permissions;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
}

interface Workflow {
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly concurrency?: { readonly group?: string; readonly "cancel-in-progress"?: unknown };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What each job may do besides reading the repository; what is not listed may do nothing else. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "comment.yml comment": ["actions: read", "pull-requests: write"],
  "plan.yml plan": ["id-token: write"],
  "plan.yml comment": ["pull-requests: write"],
  "plan-stack.yml plan": ["id-token: write"],
  "apply.yml plan": ["id-token: write"],
  "apply.yml apply": ["id-token: write"],
  "drift.yml plan": ["id-token: write"],
  "drift.yml issue": ["issues: write"],
};

/** What may be seen by everybody who can read the repository. */
const PUBLIC_ARTIFACTS = ["review.md", "cdktf.out", "drills"];

const PINNED = /^[\w-]+\/[\w.-]+@[0-9a-f]{40}$/;

/** What of a workflow breaks our rules, one sentence each; docs/ci.md says why the rules are there. */
export function problemsOf(file: string, text: string): string[] {
  const workflow: Workflow = parse(text);
  return [
    ...ofText(text),
    ...ofWorkflow(file, workflow),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) =>
      ofJob(`${file} ${name}`, job).map((problem) => `${name}: ${problem}`),
    ),
  ];
}

function ofText(text: string): string[] {
  const lines = text.split("\n").filter((line) => /^\s*(- )?uses: [^.]/.test(line));
  return [
    ...lines
      .filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
      .map((line) => `no commit and version: ${line}`),
    ...(/\bsecrets\b|AWS_ACCESS_KEY|AWS_SECRET/i.test(text) ? ["names a secret"] : []),
  ];
}

function ofWorkflow(file: string, { on, permissions, concurrency }: Workflow): string[] {
  const isNothing = permissions !== undefined && Object.keys(permissions).length === 0;
  const triggers = typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on);
  const isOneAtATime =
    concurrency?.group !== undefined &&
    !concurrency.group.includes("${{") &&
    concurrency["cancel-in-progress"] === false;
  return [
    ...(isNothing ? [] : ["the workflow's permissions are not {}"]),
    ...(triggers.includes("pull_request_target") ? ["pull_request_target gives strangers' code our secrets"] : []),
    ...(file === "apply.yml" && !isOneAtATime ? ["applies must wait for each other, and must not be cancelled"] : []),
  ];
}

function ofJob(where: string, job: Job): string[] {
  const steps = job.steps ?? [];
  return [
    ...ofPermissions(where, job),
    ...(job.uses === undefined && !(Number(job["timeout-minutes"]) <= 360) ? ["no timeout-minutes"] : []),
    ...(job.uses === undefined || /^\.\/\.github\/workflows\/[\w-]+\.yml$/.test(job.uses) ? [] : [`uses ${job.uses}`]),
    ...steps.flatMap(ofStep),
    ...ofForeignCode(job),
    ...ofAccount(where, job),
  ];
}

function ofPermissions(where: string, { permissions }: Job): string[] {
  if (permissions === undefined) return ["no permissions"];
  const allowed = ["contents: read", ...(ALLOWED[where] ?? [])];
  return Object.entries(permissions)
    .map(([what, level]) => `${what}: ${level}`)
    .filter((permission) => !allowed.includes(permission))
    .map((permission) => `has the permission ${permission}`);
}

function ofStep({ uses = "", run, with: options = {} }: Step): string[] {
  const path = String(options.path ?? "");
  return [
    ...(uses === "" || PINNED.test(uses) ? [] : [`${uses} is not pinned by a commit`]),
    ...(run?.includes("${{") ? [`an expression in a script: ${run}`] : []),
    ...(run?.trim().includes("\n") ? [`a script of several lines: ${run}`] : []),
    ...(uses.startsWith("actions/checkout@") && options["persist-credentials"] !== false
      ? ["checkout keeps the token"]
      : []),
    ...(uses.startsWith("actions/upload-artifact@") && !PUBLIC_ARTIFACTS.includes(path)
      ? [`everybody could read the artifact ${path}`]
      : []),
  ];
}

/** npm runs what the repository says; where that is not the base branch's, it may be a stranger's. */
function ofForeignCode({ steps = [], permissions = {}, ...job }: Job): string[] {
  const refs = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@")).map((step) => step.with?.ref);
  const foreign = refs.filter((ref) => ref !== BASE && ref !== BASE_OR_MAIN);
  const runsIt = steps.some(({ run = "" }) => /\bnpm (ci|install|run|test)\b|review-change/.test(run));
  if (!runsIt || foreign.length === 0) return [];
  const powers = Object.entries(permissions).filter(([what, level]) => `${what}: ${level}` !== "contents: read");
  const hasToken = JSON.stringify(steps).includes("github.token");
  return powers.length > 0 || hasToken || job.environment !== undefined ? ["code that is not trusted has power"] : [];
}

/** An expression, as a workflow has it. */
export const expression = (text: string): string => `\${{ ${text} }}`;

const BASE = expression("github.event.pull_request.base.sha");
const BASE_OR_MAIN = expression("github.event.pull_request.base.sha || github.sha");

/** Nothing happens where no AWS account is set. What comes after a guarded job, or is called by one, is guarded by it. */
function ofAccount(where: string, { uses, if: condition = "" }: Job): string[] {
  if (uses === undefined) return [];
  const wanted = ["vars.AWS_PLAN_ROLE != ''", ...(where === "apply.yml plan" ? ["vars.AWS_DEPLOY_ROLE != ''"] : [])];
  return wanted.filter((each) => !condition.includes(each)).map((each) => `runs without ${each}`);
}
