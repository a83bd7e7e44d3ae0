import { ApiError } from "../request";

/**
 * Codes that the API reference lists, with its own sentences.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/api/API_Operations.html
 */
const SENTENCES = {
  AcceleratorNotDisabledException: "The accelerator that you specified could not be disabled.",
  AcceleratorNotFoundException: "The accelerator that you specified doesn't exist.",
  AssociatedEndpointGroupFoundException:
    "The listener that you specified has an endpoint group associated with it. You must remove all dependent resources from a listener before you can delete it.",
  AssociatedListenerFoundException:
    "The accelerator that you specified has a listener associated with it. You must remove all dependent resources from an accelerator before you can delete it.",
  EndpointGroupAlreadyExistsException: "The endpoint group that you specified already exists.",
  EndpointGroupNotFoundException: "The endpoint group that you specified doesn't exist.",
  InvalidArgumentException: "An argument that you specified is invalid.",
  InvalidNextTokenException: "There isn't another item to return.",
  InvalidPortRangeException:
    "The port numbers that you specified are not valid numbers or are not unique for this accelerator.",
  LimitExceededException: "Processing your request would cause you to exceed an Global Accelerator limit.",
  ListenerNotFoundException: "The listener that you specified doesn't exist.",
  TransactionInProgressException: "There's already a transaction in progress. Another transaction can't be processed.",
} as const;

export type ErrorCode = keyof typeof SENTENCES;

/** An error of Global Accelerator's API. @param detail what exactly is wrong, after AWS's own sentence */
export function apiError(code: ErrorCode, detail?: string): ApiError {
  return new ApiError(400, code, detail === undefined ? SENTENCES[code] : `${SENTENCES[code]} ${detail}`);
}
