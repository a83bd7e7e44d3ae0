import { text } from "./values";

/** The version that @cdktf/provider-aws is made for. */
export const DEFAULT_PROVIDER_VERSION = "6.25.0";

/**
 * 5.100 is the last one before 6, and only arguments that both know are used.
 * @see https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
export const providerVersion = text(
  /^(?:~> )?(?:5\.100|6\.\d{1,4})(?:\.\d{1,4})?$/,
  "use 5.100 or a version of 6: 6.25.0 for exactly this one, ~> 6.25 for this one and later ones before 7",
);
