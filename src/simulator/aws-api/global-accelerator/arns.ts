/** The accelerator's ARN in a listener's or endpoint group's. */
export const acceleratorOf = (arn: string): string => arn.replace(/\/listener\/.*$/, "");

/** The listener's ARN in an endpoint group's. */
export const listenerOf = (arn: string): string => arn.replace(/\/endpoint-group\/.*$/, "");
