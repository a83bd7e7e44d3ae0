import { type PolicyDecision, policyDecision } from "../../model/iam";
import { statementsOf } from "../../topology/policy";
import type { LambdaFunction, Policy, PolicyStatement } from "../../topology/topology";
import type { EngineAnswer } from "../global-table/engine";
import { arn } from "../ground/arn";
import { digitsOf } from "../ground/digits";
import type { EventStream } from "../ground/events";
import { type Permission, permissionsFor } from "./permissions";

/** A call of DynamoDB's API, before it is known whether it is allowed. */
export interface TableCall {
  /** Whose table it is for. */
  readonly region: string;
  /** Such as `GetItem`. */
  readonly operation: string;
  /** JSON. */
  readonly body: Buffer;
  /** ARN of the table of the function's region. */
  readonly ownTable: string;
}

/** Where nothing is known of a role, everything is allowed that is not denied. */
const UNKNOWN: Policy = {
  name: "",
  statements: [
    {
      effect: "Allow",
      actions: { patterns: ["*"], inverted: false },
      resources: { patterns: ["*"], inverted: false },
    },
  ],
};

/** The role of one function: its synthesized policies, and inline policies that are put on it while it runs. */
export class SimulatedRole {
  readonly name: string;
  /** By which a call is known to come from the function: of a shape that AWS gives a role's temporary credentials. */
  readonly accessKeyId: string;
  readonly #statements: Map<string, readonly PolicyStatement[]>;
  readonly #documents = new Map<string, string>();
  /** By action and resource: there are few, and every call of the function asks. */
  readonly #decisions = new Map<string, PolicyDecision>();

  constructor(
    private readonly lambda: LambdaFunction,
    private readonly events: EventStream,
  ) {
    const { id, region, name, role } = lambda;
    this.name = role?.name ?? `${name}-${region}`;
    this.accessKeyId = `ASIA${digitsOf(id, 16).toUpperCase()}`;
    this.#statements = new Map((role?.policies ?? [UNKNOWN]).map((policy) => [policy.name, policy.statements]));
  }

  /** The answer to a call that the role does not allow; undefined where it allows the call. */
  refusalOf({ region, operation, body, ownTable }: TableCall): EngineAnswer | undefined {
    for (const permission of permissionsFor(region, operation, body)) {
      const decision = this.#decide(permission, ownTable);
      if (decision !== "allowed") return this.#accessDenied(permission, decision);
    }
    return undefined;
  }

  /** The document of an inline policy that was put. */
  inlinePolicy(policy: string): string | undefined {
    return this.#documents.get(policy);
  }

  /** @throws UserError that says what of the document cannot be evaluated */
  putInlinePolicy(policy: string, document: string): void {
    this.#statements.set(policy, statementsOf(document, `the policy ${policy}`));
    this.#documents.set(policy, document);
    this.#decisions.clear();
  }

  deleteInlinePolicy(policy: string): void {
    this.#statements.delete(policy);
    this.#documents.delete(policy);
    this.#decisions.clear();
  }

  /** Says what is denied, once each time that the policies have changed: a function may try it again with every request. */
  #decide({ action, resource }: Permission, own: string): PolicyDecision {
    const known = this.#decisions.get(`${action} ${resource}`);
    if (known) return known;
    const decision = policyDecision([...this.#statements.values()].flat(), action, resource);
    this.#decisions.set(`${action} ${resource}`, decision);
    if (decision !== "allowed") {
      const { region, name } = this.lambda;
      const ownTable = `${resource}/`.startsWith(`${own}/`);
      this.events.emit({ type: "access-denied", region, function: name, action, resource, decision, ownTable });
    }
    return decision;
  }

  /**
   * AWS's words. They differ for a denial by a policy and for a lack of any that allows.
   * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
   *
   * @rule iam-access-denied-message
   */
  #accessDenied({ action, resource }: Permission, decision: PolicyDecision): EngineAnswer {
    const user = arn.assumedRole(this.name, this.lambda.name);
    const why =
      decision === "explicitDeny"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    return {
      status: 400,
      body: Buffer.from(
        JSON.stringify({
          __type: "com.amazon.coral.service#AccessDeniedException",
          Message: `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
        }),
      ),
    };
  }
}
