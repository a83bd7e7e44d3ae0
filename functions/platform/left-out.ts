/*
 * What the bundle has in place of parts of the SDK that a function of this kind can never call. They cost a fifth of the
 * time that the bundle takes to load: most of it because a module that is imported late keeps all that it imports whole.
 */

/**
 * In place of `@smithy/core/event-streams`. The SDK imports it for operations whose answer is a stream of events; DynamoDB
 * has none.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error("DynamoDB has no operation with a stream of events; the bundle leaves them out");
  }
}
export const eventStreamSerdeProvider = (): never => {
  throw new Error("DynamoDB has no operation with a stream of events; the bundle leaves them out");
};

/**
 * In place of `@aws-sdk/endpoint-cache`, which keeps what endpoint discovery finds. Discovery is off unless a client or
 * AWS_ENABLE_ENDPOINT_DISCOVERY asks for it; with it, every call would ask again, and work.
 */
export class EndpointCache {
  get(): undefined {}
  getEndpoint(): undefined {}
  has(): boolean {
    return false;
  }
  set(): void {}
  delete(): void {}
  clear(): void {}
}
