import type { StartEnvironment } from "../simulator/function/environment";

/**
 * An environment in this thread whose code answers at once: /health with STATUS, as the article's function does, and
 * everything else with 200. A worker thread would take longer to start than all the rest of a run.
 */
export const startEcho: StartEnvironment = ({ variables }) => ({
  ended: undefined,
  loaded: async () => undefined,
  invoke: async (event) => ({
    payload: JSON.stringify({
      isBase64Encoded: false,
      statusCode: JSON.parse(event).path === "/health" ? Number(variables.STATUS) : 200,
      headers: { "x-region": variables.AWS_REGION },
      body: "",
    }),
  }),
  stop: async () => undefined,
});
