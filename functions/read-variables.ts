/**
 * Reads environment variables, and never throws: a function that cannot start would fail with a 502 that names no reason.
 * What is wrong with them is kept in `problems`, and a default stands in.
 *
 * An empty variable counts as absent, because that is how Terraform passes on a setting that nobody made.
 */
export class Variables {
  /** What is wrong, one sentence each. */
  readonly problems: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  check(isRight: boolean, problem: string): void {
    if (!isRight) this.problems.push(problem);
  }

  optional(name: string): string | undefined {
    return this.env[name] || undefined;
  }

  text(name: string, byDefault: string): string {
    return this.env[name] || byDefault;
  }

  required(name: string, standIn: string): string {
    this.check(Boolean(this.env[name]), `${name} is not set`);
    return this.text(name, standIn);
  }

  wholeNumber(name: string, byDefault: number, [min, max]: readonly [min: number, max: number]): number {
    const digits = this.text(name, String(byDefault));
    const isRight = /^\d+$/.test(digits) && Number(digits) >= min && Number(digits) <= max;
    this.check(isRight, `${name} is "${digits}"; use a whole number from ${min} to ${max}`);
    return isRight ? Number(digits) : byDefault;
  }
}
