import { type Rule, refused } from "./rule";

/** What Lambda gives an account in each region by default, and what it keeps of it for functions that reserve nothing.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
export const ACCOUNT_CONCURRENCY = 1000;
const UNRESERVED = 100;

const unreserved: Rule<{
  readonly function: { readonly reservedConcurrency?: number };
  readonly routes: readonly { readonly reservedConcurrency?: number }[];
  readonly load?: { readonly accountConcurrency: number };
}> = {
  needs: ["function.reservedConcurrency", "routes", "load"],
  check: ({ function: lambda, routes, load }) => {
    const account = load?.accountConcurrency ?? ACCOUNT_CONCURRENCY;
    const reserved = [lambda, ...routes].reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
    const most = Math.max(0, account - UNRESERVED);
    if (reserved <= most || reserved === 0) return [];
    const together = routes.length > 0 ? " in all functions together" : "";
    return [
      refused(
        ["function", "reservedConcurrency"],
        reserved,
        `Lambda keeps ${UNRESERVED} of the account's ${account} concurrent executions for other functions: use at most ${most}${together}, or set load.accountConcurrency if your account has more`,
      ),
    ];
  },
};

export const concurrencyRules = [unreserved];
