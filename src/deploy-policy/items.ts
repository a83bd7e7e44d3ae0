import type { Role } from "./role";
import type { Scope } from "./statement";

/**
 * Partition keys of the items that a role reads and writes: the lock, and the drill's numbered items, which begin with
 * `drill-` and a UUID. A test compares them with the drill's code.
 */
const KEYS: Readonly<Record<Exclude<Role, "deploy" | "plan">, readonly string[]>> = {
  operate: ["globalapp-drill-lock"],
  drill: ["globalapp-drill-lock", `drill-${"?".repeat(8)}-????-????-????-${"?".repeat(12)}/*`],
};

/**
 * Only these items of the table; what the application keeps there is none of the role's business.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const itemScope = (role: keyof typeof KEYS, table: string, inRegions: Scope["condition"]): Scope => ({
  sid: "Items",
  takes: /^dynamodb:(Get|Put|Delete|BatchGet)Item$/,
  resource: `arn:aws:dynamodb:*:*:table/${table}`,
  condition: { ...inRegions, "ForAllValues:StringLike": { "dynamodb:LeadingKeys": KEYS[role] } },
});
