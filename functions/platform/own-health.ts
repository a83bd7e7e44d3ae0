import * as application from "@globalapp/application";
import { handler as answer } from "@globalapp/application";
import { readPlatformConfig } from "./config";
import { createPlatform } from "./platform";

/** In place of index.ts where the application answers the health check. The SDK is not loaded for the platform's sake. */
export const handler = createPlatform({
  config: readPlatformConfig(process.env),
  application: { handler: answer, problems: application.problems },
  now: Date.now,
  write: (line) => process.stdout.write(line),
});
