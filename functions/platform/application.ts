import type { ALBEvent, ALBResult, Context } from "aws-lambda";

export type Callback = (error?: unknown, result?: ALBResult) => void;

/** What an application's entry file exports. */
export interface Application {
  /** Answers one request, by a promise or by calling back. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that calls back returns nothing
  readonly handler: (event: ALBEvent, context: Context, callback: Callback) => Promise<ALBResult> | void;
  /** Why the application cannot serve, for the health check; none if it can. @default none */
  readonly problems?: readonly string[];
}

/**
 * Calls the handler as Lambda's Node runtime does: the answer is what its promise holds, or what it calls back with, or
 * gives to the context's old `succeed`, `fail` and `done`. The answer goes out at once, whatever the event loop still has
 * to do, as with `callbackWaitsForEmptyEventLoop = false`.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 *
 * @returns rejects with what the handler throws, rejects with, or calls back with as error
 */
export function invoke(handler: Application["handler"], event: ALBEvent, context: Context): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, result) =>
      error === undefined || error === null ? resolve(result) : reject(error);
    const ways = { succeed: resolve, fail: reject, done: callback };
    const answered: unknown = handler(event, { ...context, ...ways } as Context, callback);
    if (isPromise(answered)) answered.then(resolve, reject);
    else if (answered !== undefined && handler.length < 3) {
      // Lambda would answer null, and the load balancer 502, without a word of why.
      reject(new TypeError("the handler returned a value that is not a promise: make it async, or take a callback"));
    }
  });
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined | null)?.then === "function";
