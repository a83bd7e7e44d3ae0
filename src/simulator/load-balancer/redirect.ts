import type { LoadBalancerListener, RedirectAction } from "../../topology/topology";
import { splitOnce } from "./event";
import { type HttpRequest, type HttpResponse, valuesOf } from "./http";
import { page } from "./response";

/**
 * Sends the client to another address. Host, path and query can have `#{part}` anywhere, which stands for that part of the
 * request's own address.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
 *
 * @param from the listener that has the request
 * @rule alb-redirect
 */
export function redirectOf(
  request: HttpRequest,
  action: RedirectAction,
  from: Pick<LoadBalancerListener, "port" | "protocol">,
): HttpResponse {
  const { protocol, port, host: toHost = "#{host}", path: toPath = "/#{path}", query: toQuery = "#{query}" } = action;
  const [given = "localhost"] = valuesOf(request, "host");
  const [, host = "", named] = /^(.*?)(?::(\d+))?$/.exec(given) ?? [];
  const [path = "", query = ""] = splitOnce(request.target.startsWith("/") ? request.target : "/", "?");
  const to = isLocal(request, named) ? (request.localPorts?.get(port) ?? port) : port;
  const parts: Readonly<Record<string, string>> = {
    host,
    path: path.slice(1),
    query,
    port: String(from.port),
    protocol: from.protocol.toLowerCase(),
  };
  const filled = (template: string) => template.replace(/#\{(\w+)\}/g, (whole, part) => parts[part] ?? whole);
  const search = filled(toQuery);
  const location = `${protocol.toLowerCase()}://${filled(toHost)}:${to}${filled(toPath)}${search === "" ? "" : `?${search}`}`;
  const answer = page(action.statusCode);
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
