import { digitsOf, uuid } from "./digits";

/** The account that everything simulated belongs to. */
export const ACCOUNT = "000000000000";

/** ARNs of simulated resources, shaped like AWS's and the same in every run. */
export const arn = {
  function: (region: string, name: string) => `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`,
  role: (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  /** A role that somebody has taken on, for as long as a session lasts. */
  assumedRole: (role: string, session: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
  table: (region: string, name: string) => `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`,
  loadBalancer: (region: string, name: string) =>
    `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:loadbalancer/app/${name}/${digitsOf(`${region}/${name}`, 16)}`,
  targetGroup: (region: string, name: string) =>
    `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:targetgroup/${name}/${digitsOf(`${region}/${name}`, 16)}`,
  /** @param id of the listener in the topology */
  loadBalancerListener: (region: string, name: string, id: string) =>
    `${arn.loadBalancer(region, name).replace(":loadbalancer/", ":listener/")}/${digitsOf(id, 16)}`,
  /** @param id of the rule in the topology; the default action has one of its own */
  rule: (region: string, name: string, listener: string, id: string) =>
    `${arn.loadBalancerListener(region, name, listener).replace(":listener/", ":listener-rule/")}/${digitsOf(id, 16)}`,
  accelerator: (name: string) => `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/${uuid(digitsOf(name, 32))}`,
  listener: (accelerator: string, id: string) =>
    `${arn.accelerator(accelerator)}/listener/${digitsOf(`${accelerator}/${id}`, 8)}`,
  endpointGroup: (accelerator: string, listener: string, region: string) =>
    `${arn.listener(accelerator, listener)}/endpoint-group/${digitsOf(`${accelerator}/${listener}/${region}`, 12)}`,
};
