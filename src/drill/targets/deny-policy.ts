/** The inline policy with which the `table` fault takes the table away from a function's role. */
export const DENY_POLICY = "globalapp-drill-deny-table";

export const DENY_DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "dynamodb:*", Resource: "*" }],
});
