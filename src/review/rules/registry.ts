import type { Rule } from "../finding";
import { ACCELERATOR_RULES } from "./accelerator";
import { ALARM_RULES } from "./alarms";
import { CAPACITY_RULES } from "./capacity";
import { ENDPOINT_RULES } from "./endpoints";
import { FAILOVER_RULES } from "./failover";
import { FRONT_RULES } from "./front";
import { FUNCTION_RULES } from "./functions";
import { LOAD_BALANCER_RULES } from "./load-balancer";
import { OPERATOR_RULES } from "./operator";
import { PLAN_RULES } from "./plan";
import { PORT_RULES } from "./ports";
import { PROTECTION_RULES } from "./protection";
import { TABLE_RULES } from "./table";
import { TRAFFIC_RULES } from "./traffic";

/** Every rule. Findings of one severity come in this order, so the worst is first. */
export const RULES: readonly Rule[] = [
  ...PLAN_RULES,
  ...OPERATOR_RULES,
  ...ENDPOINT_RULES,
  ...TABLE_RULES,
  ...PROTECTION_RULES,
  ...FRONT_RULES,
  ...ACCELERATOR_RULES,
  ...LOAD_BALANCER_RULES,
  ...PORT_RULES,
  ...TRAFFIC_RULES,
  ...FAILOVER_RULES,
  ...CAPACITY_RULES,
  ...FUNCTION_RULES,
  ...ALARM_RULES,
];
