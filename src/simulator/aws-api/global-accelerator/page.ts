import { apiError } from "./error";

export interface PageRequest {
  /** 1-100. @default 10 */
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of a list. A token says how many items came before. @throws ApiError InvalidNextTokenException */
export function page<T>(all: readonly T[], { MaxResults = 10, NextToken }: PageRequest): [T[], string | undefined] {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64url").toString());
  if (!Number.isInteger(start) || start < 0 || (start > 0 && start >= all.length)) {
    throw apiError("InvalidNextTokenException");
  }
  const end = start + MaxResults;
  return [all.slice(start, end), end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined];
}
