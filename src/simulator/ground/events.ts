import type { PolicyDecision } from "../../model/iam";
import type { Reason } from "../../model/routing";

/**
 * What happens in the simulator, as one stream that every view (lines, JSON lines, tests, the drill) reads.
 * `at` is in seconds since the start, by the simulator's clock.
 */
export type Event =
  | ({
      readonly type: "connection";
      readonly from: string;
      readonly address: string;
      readonly connection: number;
    } & Routing)
  /** What Route 53 answered a resolver. */
  | ({ readonly type: "dns-answer"; readonly from: string; readonly ttlSeconds: number } & Routing)
  | {
      readonly type: "connection-refused";
      readonly from: string;
      readonly address: string;
      readonly reason: string;
    }
  /** To an address that does not answer. */
  | { readonly type: "connection-lost"; readonly from: string; readonly address: string }
  /** A connection that was open, or that nobody accepted. A client in process finds it out with its next request. */
  | {
      readonly type: "connection-reset";
      readonly region: string;
      /** Who resets it: whose metric of Global Accelerator counts it, TCP_AGA_Reset_Count or TCP_Endpoint_Reset_Count. */
      readonly by: "accelerator" | "endpoint";
      readonly reason: string;
      readonly from?: string;
      readonly connection?: number;
    }
  | {
      readonly type: "request";
      readonly region: string;
      readonly method: string;
      readonly path: string;
      readonly status: number;
      /** By the simulator's clock. */
      readonly durationMs: number;
      /** Why the load balancer made the answer by itself; absent where the function made it. */
      readonly error?: string;
      /** Of the accelerator; absent for a request straight to the load balancer. */
      readonly connection?: number;
      /** Where the load balancer sent it; absent where it chose no target. */
      readonly target?: RequestTarget;
    }
  /** Of the load balancer, where it has one. */
  | { readonly type: "access-log"; readonly region: string; readonly line: string }
  | {
      readonly type: "health-check";
      readonly region: string;
      /** Of the load balancer, from 1 on. */
      readonly node: number;
      readonly targetGroup: string;
      readonly outcome: number | "timeout";
      /** As the node sees it. */
      readonly state: string;
    }
  /** What the nodes agree on has changed. */
  | {
      readonly type: "target-health";
      readonly region: string;
      readonly targetGroup: string;
      readonly from: string;
      readonly to: string;
      readonly reason?: string;
    }
  | {
      readonly type: "endpoint-health";
      readonly region: string;
      readonly healthy: boolean;
      readonly seenAfterMs: number;
    }
  /** Also one that Lambda refuses, and a load balancer's health check. Told when it is over. */
  | {
      readonly type: "invocation";
      readonly region: string;
      readonly function: string;
      readonly outcome: "answered" | "failed" | "throttled";
      /** Of the function when this one began, with this one. */
      readonly concurrent: number;
    }
  /** A call of the table's API, and the status of the answer. Replicated writes are none. */
  | { readonly type: "table-call"; readonly region: string; readonly operation: string; readonly status: number }
  | { readonly type: "cold-start"; readonly region: string; readonly function: string }
  | { readonly type: "environment-ended"; readonly region: string; readonly function: string; readonly reason: string }
  | { readonly type: "log"; readonly region: string; readonly function: string; readonly line: string }
  /** New code is deployed: the next environments load it. */
  | { readonly type: "code"; readonly region: string; readonly function: string }
  | {
      /** A call that the function's role does not allow: the first of its kind. */
      readonly type: "access-denied";
      readonly region: string;
      readonly function: string;
      /** Such as `dynamodb:GetItem`. */
      readonly action: string;
      /** ARN. */
      readonly resource: string;
      readonly decision: PolicyDecision;
      /** Whether the resource is the table of the function's region, or one of its indexes. */
      readonly ownTable: boolean;
    }
  | {
      readonly type: "configuration";
      readonly region: string;
      readonly function: string;
      readonly changed: Readonly<Record<string, { readonly from?: string; readonly to?: string }>>;
    }
  | {
      readonly type: "replication";
      readonly from: string;
      readonly to: string;
      readonly key: string;
      readonly lagMs: number;
      /** False where a later write to the item had already won. */
      readonly applied: boolean;
    }
  | {
      readonly type: "fault";
      readonly kind: string;
      readonly target: string;
      readonly on: boolean;
      /** How much of what it hits is hit; absent: all. */
      readonly share?: number;
    };

export interface RequestTarget {
  /** Name of the target group. */
  readonly group: string;
  /** Whether it is sent there although it is unhealthy, because no other target is healthy. */
  readonly failOpen: boolean;
  /** Whether the answer is the target's; else it is the load balancer's own. */
  readonly answered: boolean;
}

interface Routing {
  readonly region: string;
  readonly nearestRegion: string;
  readonly reason: Reason;
}

export type Timed<E = Event> = E & { readonly at: number };

type Listener = (event: Timed) => void;

export class EventStream {
  readonly #listeners = new Set<Listener>();
  /** What every listener is still to be told, while one is told. */
  readonly #untold: Timed[] = [];
  #isTelling = false;
  #start: number;

  constructor(private readonly now: () => number) {
    this.#start = now();
  }

  /** Lets `at` count from now. */
  begin(): void {
    this.#start = this.now();
  }

  /** Seconds since the start, by the simulator's clock. */
  get at(): number {
    return Math.round(this.now() - this.#start) / 1000;
  }

  /** What a listener emits comes after the event that it was told, for every listener. */
  emit(event: Event): void {
    if (this.#listeners.size === 0) return;
    this.#untold.push({ at: this.at, ...event });
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let next = this.#untold.shift(); next; next = this.#untold.shift()) {
        for (const listener of this.#listeners) listener(next);
      }
    } finally {
      this.#isTelling = false;
    }
  }

  /** @returns what ends the subscription */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
