import { type Rule, refused } from "./rule";

/** What Lambda gives an account in each region by default, and what it keeps of it for functions that reserve nothing.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
export const ACCOUNT_CONCURRENCY = 1000;
const UNRESERVED = 100;

const unreserved: Rule<{
  readonly function: { readonly reservedConcurrency?: number };
  readonly load?: { readonly accountConcurrency: number };
}> = {
  needs: ["function.reservedConcurrency", "load"],
  check: ({ function: { reservedConcurrency = 0 }, load }) => {
    const account = load?.accountConcurrency ?? ACCOUNT_CONCURRENCY;
    return reservedConcurrency > 0 && reservedConcurrency > account - UNRESERVED
      ? [
          refused(
            ["function", "reservedConcurrency"],
            reservedConcurrency,
            `Lambda keeps ${UNRESERVED} of the account's ${account} concurrent executions for other functions: use at most ${Math.max(0, account - UNRESERVED)}, or set load.accountConcurrency if your account has more`,
          ),
        ]
      : [];
  },
};

export const concurrencyRules = [unreserved];
