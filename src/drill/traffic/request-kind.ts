/** A kind of request of the product's own clients, which a drill sends beside the path that it measures. */
export interface RequestKind {
  readonly name: string;
  readonly method: string;
  /** Each `{n}` in it becomes the request's number. */
  readonly path: string;
  /** The same. */
  readonly body?: string;
  /**
   * By name. Each `${NAME}` in a value becomes the value of this variable when a request is sent: so what is secret is in no
   * report.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** In proportion to those of the other kinds, above 0. */
  readonly share: number;
  /** Statuses of good answers. @default 200 to 299 */
  readonly statuses?: readonly number[];
}

/** What headers can name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What of HTTP a request has besides its path. */
export interface RequestParts {
  /** @default GET */
  readonly method?: string;
  /** By name, besides those that every request of a drill has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const NUMBER = "{n}";

const numbered = (text: string, number: number): string => text.replaceAll(NUMBER, String(number));

/** Whether a text has other braces than those of `{n}`. */
export const hasOtherBraces = (text: string): boolean => /[{}]/.test(text.replaceAll(NUMBER, ""));

const VARIABLE = /\$\{([^}]*)\}/g;

/** The variables that a header's value names. */
export const variablesIn = (value: string): string[] => [...value.matchAll(VARIABLE)].map(([, name = ""]) => name);

/** A header's value with those of its variables; nothing for one that is not set. */
export const withVariables = (value: string, lookUp: (variable: string) => string | undefined): string =>
  value.replace(VARIABLE, (_, name: string) => lookUp(name) ?? "");

/** One request of a kind. @param number of the drill's requests of all kinds, from 1 */
export function requestOf(
  { method, path, body, headers }: RequestKind,
  number: number,
  variables: Variables,
): { readonly path: string; readonly parts: RequestParts } {
  const values = Object.entries(headers).map(([name, value]) => [
    name,
    withVariables(value, (variable) => variables[variable]),
  ]);
  return {
    path: numbered(path, number),
    parts: {
      method,
      headers: Object.fromEntries(values),
      ...(body === undefined ? {} : { body: numbered(body, number) }),
    },
  };
}

/** Whether an answer is as it should be. @param status undefined: there was none */
export const isGoodFor = ({ statuses }: RequestKind, status: number | undefined): boolean =>
  status !== undefined && (statuses === undefined ? status >= 200 && status < 300 : statuses.includes(status));

/**
 * Gives the kinds in turn, each as often as its share says and as evenly as it can be: without chance, so that two virtual
 * drills send the same requests.
 */
export function inTurn(kinds: readonly RequestKind[]): () => RequestKind {
  const total = kinds.reduce((sum, { share }) => sum + share, 0);
  const turns = kinds.map((kind) => ({ kind, sent: 0 }));
  let all = 0;
  return () => {
    all++;
    const behind = ({ kind, sent }: (typeof turns)[number]) => (all * kind.share) / total - sent;
    const next = turns.reduce((most, each) => (behind(each) > behind(most) + 1e-9 ? each : most));
    next.sent++;
    return next.kind;
  };
}
