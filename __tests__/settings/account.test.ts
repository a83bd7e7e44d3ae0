import { expect, test } from "vitest";
import { problemsOf } from "../support/settings";

const BOUNDARY = "arn:aws:iam::123456789012:policy/teams/Boundary";

test("an account is 12 digits in quotes", () => {
  expect(problemsOf({ account: "012345678901" })).toEqual([]);
  for (const account of ["12345678901", "1234567890123", "acme", ""]) {
    expect(problemsOf({ account })[0]).toContain("use an account's 12 digits in quotes, such as '123456789012'");
  }
});

test("a permissions boundary is a managed policy, of AWS or of the account", () => {
  for (const permissionsBoundary of [BOUNDARY, "arn:aws:iam::aws:policy/PowerUserAccess"]) {
    expect(problemsOf({ permissionsBoundary, account: "123456789012" })).toEqual([]);
  }
  expect(problemsOf({ permissionsBoundary: BOUNDARY })).toEqual([]);
  for (const permissionsBoundary of [
    "Boundary",
    "arn:aws:iam::123456789012:role/Boundary",
    `${BOUNDARY}*`,
    `${BOUNDARY}/`,
    `${BOUNDARY}${"y".repeat(121)}`,
  ]) {
    expect(problemsOf({ permissionsBoundary })[0]).toContain("use a managed policy's ARN, such as");
  }
  expect(problemsOf({ permissionsBoundary: BOUNDARY, account: "999999999999" })).toEqual([
    "permissionsBoundary: is a policy of the account 123456789012, and account is 999999999999: use a policy of the same account",
  ]);
});

test.each(["6.25.0", "6.25", "~> 6.25", "~> 6.25.0", "5.100.0", "~> 5.100.0"])(
  "the provider's version can be %s",
  (providerVersion) => {
    expect(problemsOf({ providerVersion })).toEqual([]);
  },
);

test.each(["5.99.0", "7.0.0", "~> 6", "latest", ">= 6.25", "", "6.25.0, 6.26.0", "~>6.25"])(
  "the provider's version cannot be %j",
  (providerVersion) => {
    expect(problemsOf({ providerVersion })[0]).toContain("use 5.100 or a version of 6");
  },
);
