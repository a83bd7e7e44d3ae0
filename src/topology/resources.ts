import { UserError } from "../process/user-error";

/** One resource of a stack, before it means anything: what the synthesized JSON and a plan have in common. */
export interface Resource {
  /** Terraform address: `aws_lb.us-west-2_alb_load-balancer_1A2B3C4D`. */
  readonly id: string;
  readonly type: string;
  /** Region of the provider that the resource names. */
  readonly region: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Address of the resource that an attribute (of the resource, or of one of its blocks) refers to. */
  readonly reference: (value: unknown) => string | undefined;
}

/** A symbol stands for what is known only after the apply. */
const isAbsent = (value: unknown): boolean => value === undefined || value === null || typeof value === "symbol";

/**
 * Reads a resource's attributes; absent and unknown ones get the default that Terraform would apply.
 * @throws UserError where an expression stands for a number or a switch
 */
export const attribute = {
  text: (from: Readonly<Record<string, unknown>>, key: string, fallback = ""): string => {
    const value = from[key];
    return isAbsent(value) ? fallback : String(value);
  },
  number: (from: Readonly<Record<string, unknown>>, key: string, fallback: number): number => {
    const value = literal(from, key);
    return isAbsent(value) ? fallback : Number(value);
  },
  flag: (from: Readonly<Record<string, unknown>>, key: string, fallback: boolean): boolean => {
    const value = literal(from, key);
    return isAbsent(value) ? fallback : value === true || value === "true";
  },
};

function literal(from: Readonly<Record<string, unknown>>, key: string): unknown {
  const value = from[key];
  if (typeof value !== "string" || !value.includes("${")) return value;
  throw new UserError(`${key} is ${value}, which only Terraform can compute: write the value itself`);
}

/** A block's instances: Terraform JSON writes one as an object or as a list. */
export function blocks(from: Readonly<Record<string, unknown>>, key: string): readonly Record<string, unknown>[] {
  return listOf(from[key]) as Record<string, unknown>[];
}

/** A value that may be written as one, as a list, or not at all. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
