import type { StartOptions } from "../../src/commands/start";

/** Of `npm start`, for a test that reads what it prints: any port, in real time. */
export const START: StartOptions = {
  port: 0,
  speed: 1,
  from: [],
  json: true,
  propagation: 20,
  replicationLag: 800,
  dynamodbEndpoint: new Map(),
};
