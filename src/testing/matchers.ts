import type { Block, Resource } from "./stack";
import { ref, regionOf } from "./stack";

/** What Vitest makes of an expectation. */
interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for `expect.extend(matchers)` (https://vitest.dev/guide/extending-matchers), which say what is there instead. Both
 * can stand inside `toMatchObject` too: `{ role: expect.toReferTo(role, "arn") }`.
 */
export const matchers = {
  /** The provider of a region makes the resource. */
  toBeMadeIn(received: Block | undefined, region: string): MatcherResult {
    const actual = received && regionOf(received);
    const what = String(received?.address ?? "the resource");
    return {
      pass: actual === region,
      message: () =>
        actual === undefined
          ? `${what} names no provider of a region; expected ${region}`
          : `the provider of ${actual} makes ${what}; expected ${actual === region ? "another region" : region}`,
    };
  },

  /** An argument is a reference to one attribute of a resource: `${aws_lb.x.arn}`. */
  toReferTo(received: unknown, resource: Pick<Resource, "address">, attribute: string): MatcherResult {
    const expected = ref(resource, attribute);
    return {
      pass: received === expected,
      message: () =>
        received === expected
          ? `the value is a reference to ${resource.address}.${attribute}; expected another value`
          : `the value is ${described(received)}; expected a reference to ${resource.address}.${attribute}`,
    };
  },
};

const described = (value: unknown): string => {
  const target = typeof value === "string" ? /^\$\{(.+)\}$/.exec(value)?.[1] : undefined;
  return target === undefined ? (JSON.stringify(value) ?? "not there") : `a reference to ${target}`;
};

interface StackMatchers<R = unknown> {
  /** Passes where the provider of a region makes the resource. @param region the provider's alias: `us-west-2` */
  toBeMadeIn(region: string): R;
  /** Passes where the value is exactly a reference to one attribute of a resource. @param attribute such as `arn` */
  toReferTo(resource: Pick<Resource, "address">, attribute: string): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: as Vitest declares it
  interface Matchers<T = any> extends StackMatchers<T> {}
}
