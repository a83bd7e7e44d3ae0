export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** What is allowed on what: an action belongs to the first scope that takes it, and to every one that takes it `also`. */
export interface Scope {
  readonly sid: string;
  readonly takes: RegExp;
  /** For a second kind of resource that the action is checked on as well, or under another condition. */
  readonly also?: true;
  readonly resource: string | readonly string[];
  readonly condition?: Statement["Condition"];
}
