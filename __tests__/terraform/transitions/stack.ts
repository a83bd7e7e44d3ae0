import { BUCKET, EU } from "./backends";
import type { Transition } from "./transition";

const off = undefined;
const NOTHING = { plan: "nothing", effect: "nothing" } as const;

/** What is Terraform's own, or only in its outputs. */
export const OF_STACK: readonly Transition[] = [
  {
    settings: ["objectives"],
    change: "none → { rtoSeconds }",
    deployed: "plain",
    to: { objectives: { rtoSeconds: 300 } },
    ...NOTHING,
  },
  { settings: ["objectives"], change: "{ rtoSeconds } → none", deployed: "full", to: { objectives: off }, ...NOTHING },
  {
    settings: ["load"],
    change: "none → { requestsPerSecond }",
    deployed: "plain",
    to: { load: { requestsPerSecond: 10 } },
    ...NOTHING,
  },
  { settings: ["load"], change: "{ requestsPerSecond } → none", deployed: "full", to: { load: off }, ...NOTHING },
  {
    settings: ["state"],
    change: "a file → a bucket",
    deployed: "plain",
    to: { state: { bucket: BUCKET, region: EU } },
    plan: { refused: "Backend initialization required" },
    effect: "npx cdktf deploy --migrate-state moves the state; a new clone would begin with an empty one",
  },
  {
    settings: ["state"],
    change: "a bucket → a file",
    deployed: "existing",
    to: { state: off },
    plan: { refused: "Backend initialization required" },
    effect: "npx cdktf deploy --migrate-state moves the state; a new clone would begin with an empty one",
  },
  {
    settings: ["state.key"],
    change: "default → another key",
    deployed: "existing",
    to: { state: { bucket: BUCKET, region: EU, key: "other.tfstate" } },
    plan: { refused: "Backend initialization required" },
    effect: "npx cdktf deploy --migrate-state moves the state; a new clone would begin with an empty one",
  },
  {
    settings: ["account"],
    change: "none → the account",
    deployed: "plain",
    to: { account: "123456789012" },
    plan: {},
    effect: "credentials of another account are refused",
  },
  {
    settings: ["account"],
    change: "the account → none",
    deployed: "full",
    to: { account: off },
    plan: {},
    effect: "credentials of any account are taken",
  },
  {
    settings: ["permissionsBoundary"],
    change: "none → a policy",
    deployed: "plain",
    to: { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" },
    plan: "in place",
    effect: "the functions may do no more than the policy says",
  },
  {
    settings: ["permissionsBoundary"],
    change: "a policy → none",
    deployed: "full",
    to: { permissionsBoundary: off },
    plan: "in place",
    effect: "only the deploying administrator may take it away",
  },
  {
    settings: ["providerVersion"],
    change: "default → another one",
    deployed: "plain",
    to: { providerVersion: "~> 6.0" },
    plan: "nothing",
    effect: "terraform init -upgrade loads it",
  },
  {
    settings: ["providerVersion"],
    change: "another one → default",
    deployed: "full",
    to: { providerVersion: off },
    plan: "nothing",
    effect: "terraform init -upgrade loads it",
  },
  {
    settings: ["transform"],
    change: "none → another idle timeout",
    deployed: "plain",
    to: { transform: { aws_lb: () => ({ idleTimeout: 90 }) } },
    plan: "in place",
    effect: "as the argument says; the review looks at the plan",
  },
  {
    settings: ["transform"],
    change: "another idle timeout → none",
    deployed: "full",
    to: { transform: off },
    plan: "in place",
    effect: "as the argument says; the review looks at the plan",
  },
];
