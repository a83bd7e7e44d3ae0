import { createHash } from "node:crypto";

/** The account that everything simulated belongs to. */
export const ACCOUNT = "000000000000";

/** Hexadecimal digits that stay the same for the same text. */
const digits = (text: string, count: number): string => createHash("sha256").update(text).digest("hex").slice(0, count);

const uuid = (text: string): string => digits(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** ARNs of simulated resources, shaped like AWS's and the same in every run. */
export const arn = {
  function: (region: string, name: string) => `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`,
  /** IAM is global: the region is in the role's name. */
  role: (region: string, name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}-${region}`,
  table: (region: string, name: string) => `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`,
  loadBalancer: (region: string, name: string) =>
    `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:loadbalancer/app/${name}/${digits(`${region}/${name}`, 16)}`,
  targetGroup: (region: string, name: string) =>
    `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:targetgroup/${name}/${digits(`${region}/${name}`, 16)}`,
  accelerator: (name: string) => `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/${uuid(name)}`,
  listener: (accelerator: string, id: string) =>
    `${arn.accelerator(accelerator)}/listener/${digits(`${accelerator}/${id}`, 8)}`,
  endpointGroup: (accelerator: string, listener: string, region: string) =>
    `${arn.listener(accelerator, listener)}/endpoint-group/${digits(`${accelerator}/${listener}/${region}`, 12)}`,
};
