import type { LoadBalancer } from "../../topology/topology";
import { type HttpRequest, valuesOf } from "./http";

/** Why a request is not as RFC 7230 wants it, in the words of the access log, and how dangerous that is. */
export interface Classification {
  readonly reason: DesyncReason;
  readonly tier: "acceptable" | "ambiguous";
}

/** As the access log writes them. */
export type DesyncReason =
  | "GetHeadZeroContentLength"
  | "NonCompliantHeader"
  | "NonCompliantVersion"
  | "SuspiciousHeader"
  | "UndefinedContentLengthSemantics"
  | "UndefinedTransferEncodingSemantics";

const acceptable = (reason: DesyncReason): Classification => ({ reason, tier: "acceptable" });
const ambiguous = (reason: DesyncReason): Classification => ({ reason, tier: "ambiguous" });

/**
 * Classifies a request that Node could parse, which leaves few reasons: it refuses whatever AWS calls severe, and most of
 * what AWS calls ambiguous, by itself. What the codes mean is said more exactly by the library that AWS names as its own,
 * https://github.com/aws/http-desync-guardian.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 *
 * @returns undefined where it complies
 * @rule alb-desync-classification
 */
export function classify(request: HttpRequest): Classification | undefined {
  const { method, headers, version = "1.1" } = request;
  const [length] = valuesOf(request, "content-length");
  const encoded = valuesOf(request, "transfer-encoding").length > 0;
  const bodiless = method === "GET" || method === "HEAD";
  if (headers.some(([name]) => isDisguised(name))) return ambiguous("SuspiciousHeader");
  if (encoded && (bodiless || version <= "1.0")) return ambiguous("UndefinedTransferEncodingSemantics");
  if (bodiless && length !== undefined && Number(length) > 0) return ambiguous("UndefinedContentLengthSemantics");
  if (bodiless && length !== undefined) return acceptable("GetHeadZeroContentLength");
  if (headers.some(([, value]) => CONTROL.test(value))) return acceptable("NonCompliantHeader");
  return version === "1.0" || version === "1.1" ? undefined : acceptable("NonCompliantVersion");
}

/** What no value can have; bytes beyond ASCII it can (RFC 7230, section 3.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Another spelling, such as `transfer_encoding`, that some server might take for the header. */
function isDisguised(name: string): boolean {
  const plain = name.toLowerCase();
  return !FRAMING.includes(plain) && FRAMING.some((header) => plain.replace(/[^a-z]/g, "") === header.replace("-", ""));
}

const FRAMING = ["transfer-encoding", "content-length"];

/**
 * What a load balancer does with a request that does not comply: passes it on, passes it on and ends the connection, or
 * answers 400 and ends the connection.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 *
 * @rule alb-desync-mitigation
 */
export function mitigation(
  { tier }: Classification,
  mode: LoadBalancer["desyncMitigationMode"],
): "pass" | "pass and close" | "refuse" {
  if (mode === "strictest") return "refuse";
  return mode === "defensive" && tier === "ambiguous" ? "pass and close" : "pass";
}
