import type { Event, EventStream, Timed } from "../../src/simulator/ground/events";

type Type = Event["type"];
type Of<T extends Type> = Extract<Timed, { readonly type: T }>;

/** The next event of a type that fits. */
export function nextEvent<T extends Type>(
  events: EventStream,
  type: T,
  fits: (event: Of<T>) => boolean = () => true,
): Promise<Of<T>> {
  return new Promise((resolve) => {
    const unsubscribe = events.subscribe((event) => {
      if (event.type !== type || !fits(event as Of<T>)) return;
      unsubscribe();
      resolve(event as Of<T>);
    });
  });
}

/** Every event of some types, or of all, from now on. */
export function record<T extends Type = Type>(events: EventStream, ...types: T[]): Of<T>[] {
  const seen: Of<T>[] = [];
  events.subscribe((event) => {
    if (types.length === 0 || (types as Type[]).includes(event.type)) seen.push(event as Of<T>);
  });
  return seen;
}
