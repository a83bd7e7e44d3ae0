/** What must hold, or Terraform's plan fails before anything is touched. */
export interface Condition {
  readonly condition: string;
  readonly errorMessage: string;
}

/**
 * @param expression in Terraform's language; `self` is what the condition belongs to
 * @param errorMessage names the value, what is valid and what to do
 */
export const mustHold = (expression: string, errorMessage: string): Condition => ({
  condition: `\${${expression}}`,
  errorMessage,
});
