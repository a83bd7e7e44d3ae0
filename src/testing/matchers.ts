import type {} from "vitest";
import { type Resource, ref, regionOf } from "./stack";

/** What vitest wants of a matcher. */
interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for resources of a synthesized stack: `expect.extend(matchers)`.
 *
 * - `expect(resource).toBeMadeIn("us-west-2")`: the provider of that region makes it.
 * - `expect(resource.load_balancer_arn).toReferTo(loadBalancer, "arn")`: Terraform reads that attribute of that resource.
 */
export const matchers = {
  toBeMadeIn(received: Resource, region: string): Verdict {
    const found = regionOf(received);
    return {
      pass: found === region,
      message: () =>
        `${received.address} is made ${found === undefined ? "by no AWS provider" : `in ${found}`}, not in ${region}`,
    };
  },
  toReferTo(received: unknown, resource: Resource, attribute: string): Verdict {
    const wanted = ref(resource, attribute);
    return {
      pass: received === wanted,
      message: () =>
        `the argument is ${JSON.stringify(received)}, and not a reference to ${attribute} of ${resource.address}: ${wanted}`,
    };
  },
};

declare module "vitest" {
  interface Matchers<T> {
    toBeMadeIn(region: string): T;
    toReferTo(resource: Resource, attribute: string): T;
  }
}
