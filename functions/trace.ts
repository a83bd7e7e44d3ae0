/** What the load balancer's access log and the function's log both have of a request. */
export interface Trace {
  /** The Root of the header: the load balancer makes one, unless the client began the trace. */
  readonly traceId?: string;
  /** The load balancer's own part where the client began the trace: it tells requests of one trace apart. */
  readonly traceSelf?: string;
}

/** The header in which the load balancer passes it on, and which its access log has as `trace_id`. */
export const TRACE_HEADER = "x-amzn-trace-id";

/** No longer than ours, with some room: a client can send what it likes. */
const partOf = (header: string, name: string): string | undefined =>
  new RegExp(`(?:^|;)\\s*${name}=([\\w.:-]{1,64})\\s*(?:;|$)`).exec(header)?.[1];

/**
 * The parts of a trace header by which a request is found. An access log has the whole header, so each part of it is there.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function traceOf(header = ""): Trace {
  const [traceId, traceSelf] = [partOf(header, "Root"), partOf(header, "Self")];
  return { ...(traceId === undefined ? {} : { traceId }), ...(traceSelf === undefined ? {} : { traceSelf }) };
}
