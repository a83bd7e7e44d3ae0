import type { JournalEntry } from "./change/journal";
import { type ClientWriting, clientWriting, writersOf } from "./client-writes";
import { type LedgerEntry, WriteLedger } from "./ledger";
import type { LedgerEvent } from "./ledger-log";
import type { DrillOptions, DrillRecord } from "./record";
import type { Target } from "./targets/target";
import type { Variables } from "./traffic/request-kind";
import type { Waiting } from "./watch";

/** Upper bound on the ledger's writes, so that recovery knows how many items there may be. */
const MAX_WRITES = 3600;

interface WritesProps {
  /** Tells this drill's items from those of others. */
  readonly drill: string;
  readonly variables: Variables;
  /** Whether nothing is to be sent at the moment. */
  readonly isPaused: () => boolean;
  readonly onEvent: (event: LedgerEvent) => void;
}

/** What a drill writes, to the tables and as clients do, and what became of it. */
export class Writes {
  readonly #most: number;
  readonly #byClients: ClientWriting;
  readonly #ledger: WriteLedger;
  #entries: readonly LedgerEntry[] = [];

  constructor(target: Target, options: DrillOptions, { drill, variables, isPaused, onEvent }: WritesProps) {
    this.#most = options.ledger ? MAX_WRITES : 0;
    this.#byClients = clientWriting(target, options, variables, isPaused);
    this.#ledger = new WriteLedger(drill, options.ledger ? target.tables : new Map(), target.clock, {
      clients: writersOf(this.#byClients),
      onEvent,
    });
  }

  /** How many items there may be, and whose. */
  get planned(): Pick<JournalEntry, "writes" | "clients"> {
    const clients = writersOf(this.#byClients).map(({ location }) => location);
    return { writes: this.#most, ...(clients.length > 0 ? { clients } : {}) };
  }

  start(): void {
    this.#ledger.start(this.#most);
  }

  /** Writes no more, and looks for every write in every region. @param limitMs how long to look for what is missing */
  async settle(limitMs: number, waiting: Waiting): Promise<void> {
    this.#ledger.stop();
    this.#entries = await this.#ledger.settle(limitMs, waiting);
  }

  /** Removes them. */
  clean(): Promise<void> {
    return this.#ledger.clean();
  }

  /** What became of them; nothing before they are settled. */
  get seen(): Pick<DrillRecord, "ledger" | "refusedWrites" | "clientWrites"> {
    const { refused, refusedToClients } = this.#ledger;
    return {
      ledger: this.#entries.filter(({ location }) => location === undefined),
      refusedWrites: refused,
      clientWrites:
        this.#byClients.state === "no writes"
          ? undefined
          : {
              ...(this.#byClients.state === "not measured" ? { notMeasured: this.#byClients.why } : {}),
              entries: this.#entries.filter(({ location }) => location !== undefined),
              refused: refusedToClients,
            },
    };
  }
}
