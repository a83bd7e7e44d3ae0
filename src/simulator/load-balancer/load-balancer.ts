import type { Manner } from "../../faults/breakable-world";
import type { IsHit } from "../../faults/share";
import { isEndpointHealthy, type TargetHealth } from "../../model/health";
import type { Clock } from "../../process/clock";
import type { ForwardAction, LoadBalancer, LoadBalancerListener } from "../../topology/topology";
import type { SimulatedFunction } from "../function/function";
import { arn } from "../ground/arn";
import type { EventStream } from "../ground/events";
import { Silence } from "../ground/silence";
import { accessLogLine, type Seen } from "./access-log";
import { classify, mitigation } from "./desync";
import { eventOf, traceOf } from "./event";
import { SimulatedFirewall } from "./firewall";
import { type HttpRequest, type HttpResponse, valuesOf } from "./http";
import { redirectOf } from "./redirect";
import { ownResponse, responseOf } from "./response";
import { fixedResponseOf, ruleFor, targetGroupFor } from "./rule";
import { MonitoredTargetGroup } from "./target-group";

export interface SimulatedLoadBalancerProps {
  readonly clock: Clock;
  readonly events: EventStream;
  readonly functions: ReadonlyMap<string, SimulatedFunction>;
  /** 24 hexadecimal digits. */
  readonly traceId: () => string;
}

/** Of a connection: absent where it did not come through the accelerator. */
export interface ConnectionOrigin {
  readonly from?: string;
  readonly connection?: number;
}

/** AWS's limit on a request's body for a function, in bytes. */
export const MAX_BODY = 1024 * 1024;
/** AWS's limit on the request line, and on each header, in bytes; on all headers together it is the server's. */
const MAX_LINE = 16 * 1024;
/** More addresses than this in x-forwarded-for are refused with 463. */
const MAX_FORWARDED = 30;

/** One region's load balancer: what it does with a request, without sockets (server.ts has them). */
export class SimulatedLoadBalancer {
  readonly targetGroups: ReadonlyMap<string, MonitoredTargetGroup>;
  /** How often it became unreachable: whatever was connected before was reset. */
  resets = 0;
  /** Why the last time. */
  resetReason = "";
  /** Why nothing reaches it: new connections are reset, Global Accelerator sees it unhealthy. */
  readonly #unreachable = new Set<string>();
  /** Why nothing is heard of it: connections hang, Global Accelerator sees it unhealthy. */
  readonly #silence = new Silence();
  /** Why some new connections are reset, or lost, and whether the next one is. */
  readonly #dropping = new Map<string, { readonly isHit: IsHit; readonly silence?: Silence }>();
  #healthy = false;
  readonly #firewall: SimulatedFirewall | undefined;

  constructor(
    readonly topology: LoadBalancer,
    private readonly props: SimulatedLoadBalancerProps,
  ) {
    this.#firewall = topology.firewall && new SimulatedFirewall(topology.firewall);
    this.targetGroups = new Map(
      topology.targetGroups.map((group) => [
        group.id,
        new MonitoredTargetGroup(group, topology.region, {
          ...props,
          nodes: topology.zones,
          onChange: () => this.#update(),
        }),
      ]),
    );
  }

  /** As Global Accelerator will see it, once the news has reached the edge. */
  get healthy(): boolean {
    return this.#healthy;
  }

  /** Called whenever `healthy` changes. */
  onHealthChange: (healthy: boolean) => void = () => {};

  /** Each is called when it can no longer be reached: what is connected is reset. */
  readonly onUnreachable = new Set<() => void>();

  /** Registers the targets; resolves when each has been checked once. */
  async start(): Promise<void> {
    await Promise.all([...this.targetGroups.values()].map((group) => group.start()));
  }

  stop(): void {
    for (const group of this.targetGroups.values()) group.stop();
  }

  get reachable(): boolean {
    return this.#unreachable.size === 0 && !this.#silence.isOn;
  }

  /**
   * Global Accelerator notices at once, without a health check of the target groups, and tells the edge as it tells of any
   * change of health: our policy.
   *
   * @param reason each is taken back by itself
   * @rule ga-unreachable-load-balancer
   */
  setReachable(reason: string, reachable: boolean): void {
    if (reachable) this.#unreachable.delete(reason);
    else this.#unreachable.add(reason);
    if (!reachable) {
      this.resets++;
      this.resetReason = reason;
      for (const reset of this.onUnreachable) reset();
    }
    this.#update();
  }

  /**
   * The edge notices as it notices what is unreachable. Connections stay, and hang.
   * @param reason each is taken back by itself
   */
  setSilent(reason: string, silent: boolean): void {
    this.#silence.set(reason, silent);
    this.#update();
  }

  /**
   * Resets new connections that are hit, or loses their packets until it is taken back; undefined: no longer. Health is left
   * alone, because checks do not come this way.
   * @param reason each is taken back by itself
   */
  setDropping(reason: string, isHit: IsHit | undefined, manner: Manner): void {
    this.#dropping.get(reason)?.silence?.set(reason, false);
    this.#dropping.delete(reason);
    if (!isHit) return;
    const silence = manner === "silent" ? new Silence() : undefined;
    silence?.set(reason, true);
    this.#dropping.set(reason, { isHit, silence });
  }

  /**
   * Takes the next connection: to be asked once for each.
   * @returns what of its way can be silent; undefined: it is reset
   */
  takeConnection(origin: ConnectionOrigin = {}): readonly Silence[] | undefined {
    // Each is asked, so that what one hits does not depend on another.
    const hits = [...this.#dropping].filter(([, { isHit }]) => isHit());
    const resetting = hits.find(([, { silence }]) => silence === undefined);
    const [reason = resetting?.[0]] = this.#unreachable;
    if (reason !== undefined) {
      this.tellReset(reason, origin);
      return undefined;
    }
    return [this.#silence, ...hits.flatMap(([, { silence }]) => silence ?? [])];
  }

  /** Tells of a connection that the load balancer, or the machine that it runs on, has reset. */
  tellReset(reason: string, { from, connection }: ConnectionOrigin = {}): void {
    const { region } = this.topology;
    const origin = { ...(from === undefined ? {} : { from }), ...(connection === undefined ? {} : { connection }) };
    this.props.events.emit({ type: "connection-reset", region, by: "endpoint", reason, ...origin });
  }

  async handle(request: HttpRequest, listener: LoadBalancerListener): Promise<HttpResponse> {
    const { clock, events } = this.props;
    const startedMs = clock.now();
    const seen: Seen = {};
    const response = refusal(request) ?? (await this.#mitigated(request, listener, seen));
    // The status of a request whose client did not wait for the answer.
    const status = request.isGone?.() ? 460 : response.status;
    const [path = "/"] = request.target.split("?", 1);
    const { region, name } = this.topology;
    const endedMs = clock.now();
    events.emit({
      type: "request",
      region,
      method: request.method,
      path,
      status,
      durationMs: Math.round((endedMs - startedMs) * 10) / 10,
      ...(response.error === undefined ? {} : { error: response.error }),
      ...(request.connection === undefined ? {} : { connection: request.connection }),
      ...(seen.target && { target: seen.target }),
    });
    if (this.topology.accessLogs) {
      const line = accessLogLine({ request, response, status, seen, listener, region, name, startedMs, endedMs });
      events.emit({ type: "access-log", region, line });
    }
    return response;
  }

  async #mitigated(request: HttpRequest, listener: LoadBalancerListener, seen: Seen): Promise<HttpResponse> {
    const classification = classify(request);
    if (!classification) return this.#guarded(request, listener, seen);
    const action = mitigation(classification, this.topology.desyncMitigationMode);
    if (action === "refuse") return { ...ownResponse(400, classification.reason), closes: true };
    return { ...(await this.#guarded(request, listener, seen)), closes: action === "pass and close" };
  }

  /**
   * The firewall counts requests that the listener redirects too, because it comes before the listener's rules. AWS does not
   * say in which order they are: our policy.
   *
   * @rule waf-before-listener-rules
   */
  async #guarded(request: HttpRequest, listener: LoadBalancerListener, seen: Seen): Promise<HttpResponse> {
    return this.#firewall?.refusal(request, this.props.clock.now()) ?? this.#act(request, listener, seen);
  }

  #act(request: HttpRequest, listener: LoadBalancerListener, seen: Seen): Promise<HttpResponse> {
    const rule = ruleFor(request, listener);
    const action = rule?.action ?? listener.action;
    seen.priority = rule?.priority ?? 0;
    seen.action = action.type;
    if (action.type === "redirect") return Promise.resolve(redirectOf(request, action, listener));
    if (action.type === "fixed-response") return Promise.resolve(fixedResponseOf(action));
    const kept = this.topology.dropInvalidHeaders ? { ...request, headers: validHeaders(request) } : request;
    return this.#forward(kept, { listener, action, seen });
  }

  async #forward(
    request: HttpRequest,
    { listener, action, seen }: { listener: LoadBalancerListener; action: ForwardAction; seen: Seen },
  ): Promise<HttpResponse> {
    const refused = refusalForFunction(request);
    if (refused) return refused;
    const id = this.props.traceId();
    const group = this.targetGroups.get(targetGroupFor(action, Number.parseInt(id.slice(0, 8), 16) / 2 ** 32) ?? "");
    const target = group?.choose();
    if (!group || !target) return ownResponse(503);
    const { multiValueHeaders, name } = group.topology;
    const trace = { seconds: Math.floor(this.props.clock.now() / 1000), id };
    seen.targetGroup = arn.targetGroup(this.topology.region, name);
    seen.trace = traceOf(request, trace);
    const event = eventOf(request, {
      targetGroupArn: seen.targetGroup,
      multiValueHeaders,
      port: listener.port,
      forwardedFor: this.topology.forwardedFor,
      scheme: listener.protocol === "HTTPS" ? "https" : "http",
      trace,
    });
    const failOpen = group.healthOf(target).state === "unhealthy";
    const invocation = await target.invoke(JSON.stringify(event), this.topology.idleTimeoutSeconds * 1000);
    const response = responseOf(invocation, multiValueHeaders, request.method);
    seen.target = { group: name, failOpen, answered: "payload" in invocation && response.error === undefined };
    return response;
  }

  /** Every target group needs a healthy target. */
  #update(): void {
    const groups: TargetHealth[][] = [...this.targetGroups.values()].map(({ targets }) =>
      targets.map(({ health }) => health),
    );
    const healthy = this.reachable && isEndpointHealthy(groups);
    if (healthy === this.#healthy) return;
    this.#healthy = healthy;
    this.onHealthChange(healthy);
  }
}

/**
 * What a load balancer refuses before it looks for a target.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 *
 * @rule alb-refusals
 */
function refusal(request: HttpRequest): HttpResponse | undefined {
  if (request.method === "TRACE") return ownResponse(405);
  if (
    request.target.length > MAX_LINE ||
    request.headers.some(([name, value]) => name.length + value.length > MAX_LINE)
  ) {
    return ownResponse(400);
  }
  const hosts = valuesOf(request, "host");
  // Whatever came over a connection has a version. Before HTTP/1.1 it could be without a host.
  if (hosts.length === 0 && request.version === "1.1") return ownResponse(400);
  if (hosts.length > 1 || !hosts.every((host) => HOST.test(host))) return ownResponse(400);
  const addresses = valuesOf(request, "x-forwarded-for").flatMap((value) => value.split(","));
  if (addresses.length > MAX_FORWARDED) return ownResponse(463);
  return undefined;
}

/** What a host can have in it, and one at most: https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
const HOST = /^[A-Za-z0-9\-._~%!$&'()*+,;=:[\]]*$/;

/** What is refused because the target is a function. */
function refusalForFunction(request: HttpRequest): HttpResponse | undefined {
  if (valuesOf(request, "upgrade").some((value) => value.toLowerCase() === "websocket")) {
    return ownResponse(400, "LambdaWebsocketNotSupported");
  }
  return request.body.length > MAX_BODY ? ownResponse(413, "LambdaRequestTooLarge") : undefined;
}

/**
 * Those whose names have no other characters than letters, digits and hyphens.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 *
 * @rule alb-drop-invalid-headers
 */
const validHeaders = ({ headers }: HttpRequest): HttpRequest["headers"] =>
  headers.filter(([name]) => /^[-A-Za-z0-9]+$/.test(name));
