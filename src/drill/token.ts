import type { Target } from "./targets/target";
import type { Variables } from "./traffic/request-kind";

/** The variable with the token of a drill's clients. On a simulator of the drill's own it is always that simulator's token. */
export const TOKEN_VARIABLE = "GLOBALAPP_DRILL_TOKEN";

/** The variables, with the token that the target takes. */
export const withTokenOf = ({ token }: Pick<Target, "token">, variables: Variables): Variables =>
  token === undefined ? variables : { ...variables, [TOKEN_VARIABLE]: token };

/** How long a simulator's token is valid: longer than any drill. */
export const TOKEN_SECONDS = 604_800;
