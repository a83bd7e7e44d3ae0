import type { RedirectAction } from "../../topology/topology";
import { type HttpRequest, type HttpResponse, valuesOf } from "./http";
import { page } from "./response";

/**
 * Sends the client to another protocol and port; host, path and query stay as they were.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
 *
 * @rule alb-redirect
 */
export function redirectOf(request: HttpRequest, { protocol, port, statusCode }: RedirectAction): HttpResponse {
  const [host = "localhost"] = valuesOf(request, "host");
  const [, name = "", named] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  const to = isLocal(request, named) ? (request.localPorts?.get(port) ?? port) : port;
  const answer = page(statusCode);
  const location = `${protocol.toLowerCase()}://${name}:${to}${request.target.startsWith("/") ? request.target : "/"}`;
  return { ...answer, headers: [...answer.headers, ["location", location]] };
}

/**
 * Whether the client takes a port of this machine for the load balancer's: it has named it in `host`. Then the redirect
 * leads to the port of this machine that stands for the other one, and can be followed. A client that names the port as on AWS,
 * or none, gets the redirect as on AWS. Our policy, since AWS has no such ports.
 *
 * @rule alb-redirect-local-port
 */
const isLocal = ({ localPorts }: HttpRequest, port: string | undefined): boolean =>
  port !== undefined && [...(localPorts?.values() ?? [])].includes(Number(port));
