import type { Deployed } from "./deployed";
import { actionsFor, type Recording, type Role } from "./role";
import { scopesOf } from "./scopes";
import { stateOf } from "./state";
import type { Policy, Scope } from "./statement";

/**
 * The least that a role needs: to deploy a backend, change it and take it down, by the calls that provider 5.100 made; to plan
 * such changes, by those of them that its plans made; to operate it; or to drill it.
 *
 * Where an action can be limited to a resource it is, by the names that the backend gives; where AWS gives the names, by the
 * tag that everything of the backend carries; and where neither can be, by the region. Which can:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html.
 *
 * What the stack no longer has is not in it. To remove a feature, deploy with the policy from before, and only then make
 * the new one.
 */
export function policyOf(deployed: Deployed, recording: Recording, role: Role = "deploy"): Policy {
  const actions = actionsFor(role, deployed, recording);
  const scopes = scopesOf(deployed, role);
  const first = (action: string) => scopes.find(({ takes, also }) => !also && takes.test(action));
  const homeless = actions.filter((action) => !first(action));
  if (homeless.length > 0) throw new Error(`no scope takes ${homeless.join(", ")}`);
  const statements = scopes
    .map(({ sid, takes, also, resource, condition }) => ({
      Sid: sid,
      Effect: "Allow" as const,
      Action: actions.filter((action) => (also ? takes.test(action) : first(action)?.sid === sid)),
      Resource: inAccount(resource, deployed.account),
      ...(condition && { Condition: condition }),
    }))
    .filter(({ Action }) => Action.length > 0);
  return {
    Version: "2012-10-17",
    Statement: [...statements, ...(deployed.state ? stateOf(deployed.state, role) : [])],
  };
}

/** ARNs with the account in them, where it is known; AWS's own sets of firewall rules are in another one. */
function inAccount(resource: Scope["resource"], account: string | undefined): Scope["resource"] {
  if (account === undefined) return resource;
  if (typeof resource !== "string") return resource.map((arn) => String(inAccount(arn, account)));
  return resource.includes("/managedruleset/")
    ? resource
    : resource.replace(/^(arn:aws:\w+:[^:]*:)\*:/, `$1${account}:`);
}
