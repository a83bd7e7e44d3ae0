import { ApiError } from "../request";

/**
 * Codes that the API reference lists, with its own sentences.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/api/API_Operations.html
 */
const SENTENCES = {
  AcceleratorNotFoundException: "The accelerator that you specified doesn't exist.",
  EndpointAlreadyExistsException: "The endpoint that you specified is already in the endpoint group.",
  EndpointGroupNotFoundException: "The endpoint group that you specified doesn't exist.",
  EndpointNotFoundException: "The endpoint that you specified doesn't exist.",
  InvalidArgumentException: "An argument that you specified is invalid.",
  InvalidNextTokenException: "There isn't another item to return.",
  InvalidPortRangeException:
    "The port numbers that you specified are not valid numbers or are not unique for this accelerator.",
  ListenerNotFoundException: "The listener that you specified doesn't exist.",
  TransactionInProgressException: "There's already a transaction in progress. Another transaction can't be processed.",
} as const;

type ErrorCode = keyof typeof SENTENCES;

/** An error of Global Accelerator's API. @param detail what exactly is wrong, after AWS's own sentence */
export function apiError(code: ErrorCode, detail?: string): ApiError {
  return new ApiError(400, code, detail === undefined ? SENTENCES[code] : `${SENTENCES[code]} ${detail}`);
}
