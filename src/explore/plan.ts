import { z } from "zod";
import { REGIONS } from "../aws/regions";
import { faultNamed, SIMULATED, targetsOf } from "../faults/registry";
import { locate } from "../model/geography";
import { DELETION_DELAY_MS } from "../model/time-to-live";

const seconds = z.number().min(0).max(86_400);
const region = z.string().refine((name) => REGIONS.has(name), "use the name of an AWS region");

/** A place on the map: a city, a region or LAT,LON. */
const place = z.string().superRefine((text, context) => {
  try {
    locate(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
});

/** Everything that one run of the search is made of, as JSON that a person can read and change. */
export const planSchema = z
  .strictObject({
    /** Of the world's ids; the search made the plan from it. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    /** `echo` answers at once, in this thread, and looks at nothing; `bundle` is the code that is shipped. */
    function: z.enum(["echo", "bundle"]),
    /** Home region first. */
    regions: z
      .array(
        z.strictObject({
          name: region,
          /** 0-100. */
          trafficDial: z.int().min(0).max(100),
          /** 0-255. */
          weight: z.int().min(0).max(255),
        }),
      )
      .min(2)
      .max(5),
    clientAffinity: z.enum(["NONE", "SOURCE_IP"]),
    /** Weight of a second target group with a function of its own, beside one of 100; absent: there is none. */
    canary: z.int().min(0).max(999).optional(),
    healthCheck: z
      .strictObject({
        intervalSeconds: z.int().min(5).max(300),
        timeoutSeconds: z.int().min(2).max(120),
        healthyThreshold: z.int().min(2).max(10),
        unhealthyThreshold: z.int().min(2).max(10),
      })
      .refine((check) => check.timeoutSeconds < check.intervalSeconds, "timeoutSeconds must be below intervalSeconds"),
    propagationMs: z.int().min(0).max(600_000),
    /** Absent: drawn for each write. */
    replicationLagMs: z.int().min(0).max(600_000).optional(),
    clients: z.array(
      z.strictObject({
        from: place,
        /** Between two requests, each on a new connection. */
        everySeconds: z.number().min(0.1).max(3600),
        /** Whether each request is sent on a connection that is kept as well. */
        keeps: z.boolean(),
      }),
    ),
    /** Straight to a region's table. */
    writes: z.array(
      z.strictObject({
        atSeconds: seconds,
        region,
        item: z.string().min(1),
        /** `expire` puts an item whose time ends a minute later. */
        operation: z.enum(["put", "update", "delete", "transaction", "expire"]),
        /** The other item that a transaction puts. */
        also: z.string().min(1).optional(),
      }),
    ),
    /** In the order in which they are set, where two are set at the same time. */
    faults: z.array(
      z.strictObject({
        atSeconds: seconds,
        kind: z.enum(SIMULATED.map(({ name }) => name)),
        /** Region, or static address. */
        target: z.string(),
        forSeconds: z.number().min(0.001).max(86_400),
      }),
    ),
  })
  .superRefine((plan, context) => {
    const names = plan.regions.map(({ name }) => name);
    if (new Set(names).size < names.length) context.addIssue({ code: "custom", message: "a region is named twice" });
    for (const [index, write] of plan.writes.entries()) {
      if (names.includes(write.region)) continue;
      const message = `the plan has no region ${write.region}; use one of ${names.join(", ")}`;
      context.addIssue({ code: "custom", path: ["writes", index, "region"], message });
    }
    for (const [index, { kind, target }] of plan.faults.entries()) {
      const fault = faultNamed(kind);
      const targets = fault ? targetsOf(fault, names) : [];
      if (targets.includes(target)) continue;
      const message = `${kind} has no target ${target}; use one of ${targets.join(", ")}`;
      context.addIssue({ code: "custom", path: ["faults", index, "target"], message });
    }
  });

export type Plan = z.infer<typeof planSchema>;
export type PlannedFault = Plan["faults"][number];
export type PlannedWrite = Plan["writes"][number];

/** When a fault is on, in seconds. */
export interface Span {
  readonly kind: string;
  readonly target: string;
  readonly from: number;
  readonly to: number;
}

/** When each fault is on: one that is set while it is on has a new duration from then, longer or shorter. */
export function spansOf({ faults }: Pick<Plan, "faults">): readonly Span[] {
  const spans: Span[] = [];
  for (const { atSeconds, kind, target, forSeconds } of faults.toSorted((a, b) => a.atSeconds - b.atSeconds)) {
    const to = atSeconds + forSeconds;
    const on = spans.findIndex((span) => span.kind === kind && span.target === target && span.to >= atSeconds);
    const span = spans[on];
    if (span) spans[on] = { ...span, to };
    else spans.push({ kind, target, from: atSeconds, to });
  }
  return spans;
}

/** From a write that expires to the end of its item's time, in seconds. */
export const EXPIRES_SECONDS = 60;

/** The items of a write. */
export const itemsOf = ({ item, also }: PlannedWrite): readonly string[] => [
  item,
  ...(also === undefined ? [] : [also]),
];

/** When the last fault has ended, the last write was sent and the last item has expired, in seconds. */
export const activeSeconds = (plan: Plan): number =>
  Math.max(0, ...spansOf(plan).map(({ to }) => to), ...plan.writes.map(endOf));

const endOf = ({ atSeconds, operation }: PlannedWrite): number =>
  operation === "expire" ? atSeconds + EXPIRES_SECONDS + DELETION_DELAY_MS / 1000 : atSeconds;
