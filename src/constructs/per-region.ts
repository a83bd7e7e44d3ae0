/** What each region has one of, such as an ARN. */
export class PerRegion<Value> {
  readonly #values = new Map<string, Value>();

  /** @param what it is, for the error where a region has none */
  constructor(private readonly what: string) {}

  set(region: string, value: Value): void {
    this.#values.set(region, value);
  }

  of(region: string): Value {
    const value = this.#values.get(region);
    if (value === undefined) throw new Error(`there is no ${this.what} in ${region}`);
    return value;
  }
}
