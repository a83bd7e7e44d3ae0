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
    to: { state: { bucket: "example-terraform-state", region: "eu-central-1" } },
    plan: { refused: "Backend initialization required" },
    effect: "npx cdktf deploy --migrate-state moves the state; a new clone would begin with an empty one",
  },
];
