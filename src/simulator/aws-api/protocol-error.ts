import { jsonError } from "./json";
import { queryError, xml } from "./query";
import type { ApiError, ApiRequest, ApiResponse } from "./request";

/** Services of REST with XML. */
const REST_XML = new Set(["cloudfront", "route53", "s3"]);

/**
 * An error of a service that the simulator does not have, in the protocol of that service, so that a client shows it.
 * Source: https://smithy.io/2.0/aws/protocols/index.html
 */
export function protocolError({ service, headers }: ApiRequest, error: ApiError): ApiResponse {
  const { code: Code, message: Message, status } = error;
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return cborError(error);
  if (service === "s3") return xml(status, { Error: { Code, Message } });
  if (service === "ec2")
    return xml(status, { Response: { Errors: { Error: { Code, Message } }, RequestID: "simulator" } });
  const isForm = String(headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  return isForm || REST_XML.has(service) ? queryError(error) : jsonError(error);
}

/** A map of two texts (RFC 8949, section 3). */
function cborError({ status, code, message }: ApiError): ApiResponse {
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(3);
    // A text whose length has two bytes.
    length.writeUInt8(0x79, 0);
    length.writeUInt16BE(bytes.length, 1);
    return Buffer.concat([length, bytes]);
  };
  const map = [Buffer.from([0xa2]), ...["__type", code, "message", message].map(text)];
  return {
    status,
    contentType: "application/cbor",
    headers: { "smithy-protocol": "rpc-v2-cbor" },
    body: Buffer.concat(map),
  };
}
