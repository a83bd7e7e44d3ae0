/** What a drill's plan of a fault reads of a backend: enough to restore everything afterwards. */
export interface ReadableBackend {
  endpointGroups(): Promise<readonly DialledGroup[]>;
  /** STATUS of the region's function; undefined: not set. */
  status(region: string): Promise<string | undefined>;
  /** Reserved concurrency; undefined: none. */
  concurrency(region: string): Promise<number | undefined>;
  /** Whether the function's role has been denied the table. */
  tableDenied(region: string): Promise<boolean>;
}

export interface DialledGroup {
  readonly id: string;
  readonly region: string;
  /** 0-100. */
  readonly trafficDialPercentage: number;
  /** The greatest of its endpoints', 0-255. */
  readonly weight: number;
}

/** One change of a backend on AWS, from which value to which. */
export type PlannedChange =
  | { readonly what: "status"; readonly region: string; readonly before?: string; readonly to: string }
  | { readonly what: "concurrency"; readonly region: string; readonly before?: number; readonly to: number }
  | {
      readonly what: "dial";
      readonly region: string;
      readonly group: string;
      readonly before: number;
      readonly to: number;
    }
  | { readonly what: "table"; readonly region: string; readonly before: boolean; readonly to: boolean };

/** Those that change anything. */
export const changing = (...changes: PlannedChange[]): PlannedChange[] =>
  changes.filter(({ before, to }) => before !== to);
