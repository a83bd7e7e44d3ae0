import { failedPrecondition } from "./precondition";
import { Refusal, Unavailable } from "./response";

/** Errors of validation that say that the function's settings do not fit the table, whatever the client sent. */
const MISFIT = /missing the key|mismatch for key|match the schema|table(name|\/index)/i;

/** What passes by itself: the table, or this item, is used too much. */
const BUSY = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "Throttling",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "LimitExceededException",
  "TransactionConflictException",
  "TransactionInProgressException",
  "ReplicatedWriteConflictException",
]);

/** How long a client waits that is told so. On demand, a partition that is busy is split within minutes. Ours. */
const RETRY_AFTER_SECONDS = 1;

/**
 * What a client is told of an operation that DynamoDB did not do: a Refusal if its key, its item or its condition was the
 * reason, else Unavailable, which keeps the error for the log.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 *
 * @param message what could not be done
 */
export function failureOf(error: unknown, message: string): Refusal | Unavailable {
  const { name, message: reason } = error instanceof Error ? error : new Error(String(error));
  if (name === "ConditionalCheckFailedException") return failedPrecondition();
  if (name === "ItemCollectionSizeLimitExceededException")
    return new Refusal(413, "the items of this partition key are larger than the 10 GB that DynamoDB takes together");
  if (name === "ValidationException" && !MISFIT.test(reason)) {
    return /item size/i.test(reason)
      ? new Refusal(413, "the item is larger than 400 KB as DynamoDB counts")
      : new Refusal(400, `DynamoDB does not take this: ${reason}`);
  }
  return new Unavailable(message, { cause: error }, BUSY.has(name) ? RETRY_AFTER_SECONDS : undefined);
}
