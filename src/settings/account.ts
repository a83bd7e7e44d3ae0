import { problem, type Rule } from "./rule";
import { text } from "./values";

/** Of every AWS provider and of the policies' ARNs. */
export const account = text(/^\d{12}$/, "use an account's 12 digits in quotes, such as '123456789012'");

const BOUNDARY = /^arn:aws:iam::(aws|\d{12}):policy\/(?:[\w+=,.@/-]{1,510}\/)?[\w+=,.@-]{1,128}$/;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
export const permissionsBoundary = text(
  BOUNDARY,
  "use a managed policy's ARN, such as arn:aws:iam::123456789012:policy/Boundary",
);

interface Accounts {
  readonly account?: string;
  readonly permissionsBoundary?: string;
}

/** IAM attaches no policy of another account; AWS's own are of every account. */
const sameAccount: Rule<Accounts> = {
  needs: ["account", "permissionsBoundary"],
  check: ({ account, permissionsBoundary }) => {
    const owner = BOUNDARY.exec(permissionsBoundary ?? "")?.[1] ?? "aws";
    return account === undefined || owner === "aws" || owner === account
      ? []
      : [
          problem(
            ["permissionsBoundary"],
            `is a policy of the account ${owner}, and account is ${account}: use a policy of the same account`,
          ),
        ];
  },
};

export const accountRules = [sameAccount];
