import { createRequire } from "node:module";

/**
 * Loads a file of a provider only when what it makes is wanted: that of WAF's web ACL alone is 800 kB.
 *
 *     const { KmsKey } = providerFile<typeof import("@cdktf/provider-aws/lib/kms-key")>("aws/lib/kms-key");
 */
export function providerFile<Module>(path: `aws/lib/${string}`): Module {
  return load(`@cdktf/provider-${path}`);
}

const load = createRequire(__filename);
