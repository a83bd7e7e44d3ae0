import { uuid } from "../../ground/digits";

/**
 * ARNs of new resources, shaped like AWS's: they have no region, and each contains its parent's.
 * @param digits gives so many hexadecimal digits
 */
export const newArn = {
  accelerator: (account: string, digits: (count: number) => string) =>
    `arn:aws:globalaccelerator::${account}:accelerator/${uuid(digits(32))}`,
  listener: (accelerator: string, digits: (count: number) => string) => `${accelerator}/listener/${digits(8)}`,
  endpointGroup: (listener: string, digits: (count: number) => string) => `${listener}/endpoint-group/${digits(12)}`,
};

/** The accelerator's ARN in a listener's or endpoint group's. */
export const acceleratorOf = (arn: string): string => arn.replace(/\/listener\/.*$/, "");

/** The listener's ARN in an endpoint group's. */
export const listenerOf = (arn: string): string => arn.replace(/\/endpoint-group\/.*$/, "");
