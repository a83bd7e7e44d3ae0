import type { Rule } from "../finding";
import { CAPACITY_RULES } from "./capacity";
import { DATA_RULES } from "./data";
import { ENDPOINT_RULES } from "./endpoints";
import { FAILOVER_RULES } from "./failover";
import { FRONT_RULES } from "./front";
import { FUNCTION_RULES } from "./functions";
import { OPERATOR_RULES } from "./operator";
import { PLAN_RULES } from "./plan";
import { PORT_RULES } from "./ports";
import { TRAFFIC_RULES } from "./traffic";

/** Every rule. Findings of one severity come in this order, so the worst is first. */
export const RULES: readonly Rule[] = [
  ...PLAN_RULES,
  ...OPERATOR_RULES,
  ...ENDPOINT_RULES,
  ...DATA_RULES,
  ...FRONT_RULES,
  ...PORT_RULES,
  ...TRAFFIC_RULES,
  ...FAILOVER_RULES,
  ...CAPACITY_RULES,
  ...FUNCTION_RULES,
];
