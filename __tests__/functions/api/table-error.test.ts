import { describe, expect, it } from "vitest";
import { Refusal, Unavailable } from "../../../functions/api/response";
import { failureOf } from "../../../functions/api/table-error";
import { dynamoError } from "../../support/memory-table";

const failure = (name: string, message?: string) => failureOf(dynamoError(name, message), "it cannot be done");

describe("an error of DynamoDB", () => {
  it.each<[number, string, string?]>([
    [412, "ConditionalCheckFailedException"],
    [413, "ItemCollectionSizeLimitExceededException"],
    [413, "ValidationException", "Item size has exceeded the maximum allowed size"],
    [413, "ValidationException", "Item size to update has exceeded the maximum allowed size"],
    [
      400,
      "ValidationException",
      "One or more parameter values were invalid: Type mismatch for Index Key owner Expected: S Actual: N",
    ],
    [
      400,
      "ValidationException",
      "The AttributeValue for a key attribute cannot contain an empty string value. Key: owner",
    ],
    [
      400,
      "ValidationException",
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ],
    [
      400,
      "ValidationException",
      "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
    ],
    [400, "ValidationException", "Nesting Levels have exceeded supported limits"],
    [
      400,
      "ValidationException",
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    ],
    [
      400,
      "ValidationException",
      "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    ],
    [400, "ValidationException", "One or more parameter values were invalid: An number set  may not be empty"],
  ])("is the client's fault, and refused with %i: %s %s", (status, name, message) => {
    const refusal = failure(name, message);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ status });
  });

  it.each([
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "TransactionConflictException",
    "ReplicatedWriteConflictException",
  ])("passes by itself, and the client is told when to try again: %s", (name) => {
    const error = failure(name);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ message: "it cannot be done", retryAfterSeconds: 1 });
  });

  it.each<[string, string?]>([
    ["InternalServerError"],
    ["AccessDeniedException"],
    ["ResourceNotFoundException"],
    ["TimeoutError"],
    ["ValidationException", "One or more parameter values were invalid: Missing the key id in the item"],
    [
      "ValidationException",
      "One or more parameter values were invalid: Type mismatch for key item_id expected: N actual: S",
    ],
    ["ValidationException", "The provided key element does not match the schema"],
    ["ValidationException", "Invalid table/index name.  Table/index names must be between 3 and 255 characters long"],
    ["ValidationException", "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint"],
  ])("is not blamed on the client, and kept for the log: %s %s", (name, message) => {
    const error = failure(name, message);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ message: "it cannot be done", retryAfterSeconds: undefined, cause: { name } });
  });
});
