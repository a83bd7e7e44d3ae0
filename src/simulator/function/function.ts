import { type IsHit, isHitByAny } from "../../faults/share";
import type { Clock } from "../../process/clock";
import { UserError } from "../../process/user-error";
import type { LambdaFunction } from "../../topology/topology";
import { arn } from "../ground/arn";
import type { EventStream } from "../ground/events";
import { SimulatedRole } from "../role/role";
import { changesBetween, described, describedReserve, type FunctionConfiguration } from "./configuration";
import {
  Environment,
  type InvocationAnswer,
  type RunningEnvironment,
  type StartEnvironment,
  type WorldNetwork,
} from "./environment";
import { Environments, type Slot } from "./environments";
import { isBelow } from "./log-level";
import type { FunctionError } from "./worker-channel";

/** How an invocation ended, in the terms of the load balancer's `error_reason`. */
export type Invocation =
  | { readonly payload: string }
  | { readonly error: "Unhandled"; readonly detail: FunctionError }
  | {
      readonly error: "Timeout";
      /** The time of whoever asked was over, and not the function's. */
      readonly isOfCaller?: true;
    }
  | { readonly error: "Throttling" };

/** What an environment did for an event. */
export interface Execution {
  readonly requestId: string;
  /** That the code logged, without their ends. */
  readonly lines: readonly string[];
  /** By the simulator's clock. */
  readonly durationMs: number;
}

type OnExecution = (execution: Execution) => void;

const TOO_LATE: Invocation = { error: "Timeout", isOfCaller: true };

/** What is deployed. */
export type FunctionCode = Pick<LambdaFunction, "codeDirectory" | "handler">;

export interface SimulatedFunctionProps {
  readonly clock: Clock;
  readonly events: EventStream;
  /** What Lambda and the simulator add to the function's own variables. */
  readonly platformVariables: () => Readonly<Record<string, string>>;
  /**
   * How many environments there may be at once. Our policy, for the laptop's sake: AWS would start one more for every
   * concurrent event; here further events wait for a free one.
   *
   * @rule lambda-max-environments
   */
  readonly maxEnvironments: number;
  /** Names one invocation. */
  readonly requestId: () => string;
  /** What its code can reach without a socket under the virtual clock. @default nothing */
  readonly network?: WorldNetwork;
  /** What chance in its code is made of under the virtual clock. @default 1 */
  readonly seed?: number;
  /** @default a worker thread that loads the code */
  readonly startEnvironment?: StartEnvironment;
}

/**
 * One region's function: the shipped bundle in as many environments as concurrent events need. An environment answers one
 * event at a time, and is replaced when the function times out, crashes or gets another configuration.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 *
 * @rule lambda-one-event-at-a-time
 * @rule lambda-environment-ends
 */
export class SimulatedFunction {
  /** Whether the next invocation finds no execution left, by reason. */
  readonly refusals = new Map<string, IsHit>();
  /** Modelled time that the next invocation takes before the code runs, by the simulator's clock: by reason, added up. */
  readonly delaysMs = new Map<string, () => number>();
  /** With which the next invocation fails, by reason; undefined: it does not. */
  readonly failures = new Map<string, () => FunctionError | undefined>();
  #configuration: FunctionConfiguration;
  #reservedConcurrency: number | undefined;
  #code: FunctionCode;
  #running = 0;
  /** Environments, ever. */
  #started = 0;
  readonly #environments: Environments;
  /** What each environment has logged since its event began. */
  readonly #lines = new WeakMap<RunningEnvironment, string[]>();
  readonly role: SimulatedRole;

  constructor(
    readonly topology: LambdaFunction,
    private readonly props: SimulatedFunctionProps,
  ) {
    this.role = new SimulatedRole(topology, props.events);
    this.#configuration = topology;
    this.#code = topology;
    this.#reservedConcurrency = topology.reservedConcurrency;
    this.#environments = new Environments({
      max: props.maxEnvironments,
      start: () => this.#startEnvironment(),
      onEnd: (reason) =>
        props.events.emit({ type: "environment-ended", region: topology.region, function: topology.name, reason }),
    });
  }

  get configuration(): FunctionConfiguration {
    return this.#configuration;
  }

  /**
   * Undefined: none reserved. 0: every invocation is throttled.
   * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   *
   * @rule lambda-reserved-concurrency
   */
  get reservedConcurrency(): number | undefined {
    return this.#reservedConcurrency;
  }

  set reservedConcurrency(executions: number | undefined) {
    const before = describedReserve(this.#reservedConcurrency);
    this.#reservedConcurrency = executions;
    this.#tellChange(changesBetween(before, describedReserve(executions)));
  }

  /** Starts one environment, so that a bundle that cannot be loaded is known before the first event. */
  async start(): Promise<void> {
    const error = await this.#environments.addOne();
    if (error) throw this.#cannotLoad(this.#code, error);
  }

  /**
   * Deploys other code: new environments take the place of the old ones, which finish what they are at.
   * @throws UserError where the code cannot be loaded: then nothing has changed
   */
  async deploy(code: FunctionCode): Promise<void> {
    // Tried in an environment that gets no events.
    const trial = this.#environment(code);
    const error = await trial.loaded();
    await trial.stop();
    if (error) throw this.#cannotLoad(code, error);
    this.#code = code;
    this.props.events.emit({ type: "code", region: this.topology.region, function: this.topology.name });
    this.#environments.renew("its code changed");
  }

  /** New environments take the place of the old ones, which finish what they are at. */
  configure(change: Partial<FunctionConfiguration>): void {
    const before = described(this.#configuration);
    this.#configuration = { ...this.#configuration, ...change };
    this.#environments.renew("its configuration changed");
    this.#tellChange(changesBetween(before, described(this.#configuration)));
  }

  #tellChange(changed: ReturnType<typeof changesBetween>): void {
    const { region, name } = this.topology;
    this.props.events.emit({ type: "configuration", region, function: name, changed });
  }

  /**
   * Invokes the function with one event.
   * @param event as JSON
   * @param limitMs how long the caller waits; a longer invocation is a Timeout to the caller, and continues by itself
   * @param onExecution told what an environment did for the event, before the promise resolves
   */
  async invoke(event: string, limitMs = Number.POSITIVE_INFINITY, onExecution?: OnExecution): Promise<Invocation> {
    const isRefused = isHitByAny(this.refusals);
    if (isRefused || this.#running >= (this.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      this.#tell("throttled", this.#running);
      return { error: "Throttling" };
    }
    const { clock } = this.props;
    const timeoutMs = this.#configuration.timeoutSeconds * 1000;
    // As it was when the invocation began: the fault may end while this one waits.
    const delayMs = [...this.delaysMs.values()].reduce((sum, delay) => sum + delay(), 0);
    const concurrent = ++this.#running;
    const ended = (invocation?: Invocation) => {
      this.#running--;
      this.#tell(invocation && "payload" in invocation ? "answered" : "failed", concurrent);
    };
    // It may go on without its caller.
    const execution = this.#execute(event, { timeoutMs, delayMs, onExecution });
    void execution.then(ended, () => ended());
    // The delay passes by the simulator's clock; what comes after it is work.
    if (delayMs > 0) await clock.sleep(Math.min(delayMs, timeoutMs, limitMs));
    if (delayMs >= limitMs && limitMs < timeoutMs) return TOO_LATE;
    return limitMs === Number.POSITIVE_INFINITY ? execution : within(clock, limitMs - delayMs, execution, TOO_LATE);
  }

  #tell(outcome: "answered" | "failed" | "throttled", concurrent: number): void {
    const { name, region } = this.topology;
    this.props.events.emit({ type: "invocation", region, function: name, outcome, concurrent });
  }

  stop(): Promise<void> {
    return this.#environments.stop();
  }

  async #execute(
    event: string,
    { timeoutMs, delayMs, onExecution }: { timeoutMs: number; delayMs: number; onExecution?: OnExecution },
  ): Promise<Invocation> {
    if (delayMs > 0) await this.props.clock.sleep(Math.min(delayMs, timeoutMs));
    if (delayMs >= timeoutMs) return { error: "Timeout" };
    const failure = [...this.failures.values()].map((fail) => fail()).find((each) => each !== undefined);
    if (failure) return { error: "Unhandled", detail: failure };
    return this.#run(await this.#environments.acquire(), event, timeoutMs - delayMs, onExecution);
  }

  async #run(slot: Slot, event: string, timeoutMs: number, onExecution?: OnExecution): Promise<Invocation> {
    const requestId = this.props.requestId();
    const { name, region } = this.topology;
    const context = {
      awsRequestId: requestId,
      functionName: name,
      functionVersion: "$LATEST",
      invokedFunctionArn: arn.function(region, name),
      memoryLimitInMB: String(this.#configuration.memoryMb),
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: "simulator",
    };
    const lines = this.#lines.get(slot.environment) ?? [];
    lines.length = 0;
    const startedMs = this.props.clock.now();
    const answer = slot.environment.invoke(event, context, timeoutMs);
    const outcome = await this.#settle(slot, answer, timeoutMs);
    onExecution?.({ requestId, lines: [...lines], durationMs: this.props.clock.now() - startedMs });
    return outcome;
  }

  /** Waits for the answer, or ends the environment when its time is over, as Lambda does. */
  async #settle(slot: Slot, answer: Promise<InvocationAnswer>, timeoutMs: number): Promise<Invocation> {
    const outcome = await within(this.props.clock, timeoutMs, answer, "timeout" as const);
    if (outcome === "timeout") {
      this.#environments.end(slot, `the function timed out after ${this.#configuration.timeoutSeconds} s`);
      return { error: "Timeout" };
    }
    if (slot.environment.ended !== undefined) this.#environments.end(slot, slot.environment.ended);
    else this.#environments.release(slot);
    return "payload" in outcome ? outcome : { error: "Unhandled", detail: outcome.error };
  }

  #cannotLoad({ codeDirectory }: FunctionCode, { errorType, errorMessage }: FunctionError): UserError {
    const { name, region } = this.topology;
    return new UserError(
      `the function ${name} of ${region} cannot be loaded from ${codeDirectory}: ${errorType}: ${errorMessage}`,
    );
  }

  #startEnvironment(): RunningEnvironment {
    const { region, name } = this.topology;
    this.props.events.emit({ type: "cold-start", region, function: name });
    return this.#environment(this.#code);
  }

  #environment({ codeDirectory, handler }: FunctionCode): RunningEnvironment {
    const { clock, events, platformVariables, seed = 1, network = { ports: [], connect: () => {} } } = this.props;
    const { region, name } = this.topology;
    const { environment: variables, memoryMb } = this.#configuration;
    const { startEnvironment = (environment) => new Environment(environment) } = this.props;
    const lines: string[] = [];
    const environment = startEnvironment({
      what: `the function ${name} of ${region}`,
      codeDirectory,
      handler,
      memoryMb,
      variables: {
        ...variables,
        ...platformVariables(),
        AWS_ACCESS_KEY_ID: this.role.accessKeyId,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        LAMBDA_TASK_ROOT: codeDirectory,
        _HANDLER: handler,
      },
      clock,
      network,
      seed: `${seed} ${name} ${region} ${this.#started++}`,
      onLog: (line) => {
        if (isBelow(line, this.topology.logLevel)) return;
        lines.push(line);
        events.emit({ type: "log", region, function: name, line });
      },
    });
    this.#lines.set(environment, lines);
    return environment;
  }
}

/** A promise, or `late` once the time is over. */
function within<T, L>(clock: Clock, ms: number, promise: Promise<T>, late: L): Promise<T | L> {
  return new Promise((resolve) => {
    const timer = clock.limit(ms, () => resolve(late));
    promise.then((value) => {
      timer.cancel();
      resolve(value);
    });
  });
}
