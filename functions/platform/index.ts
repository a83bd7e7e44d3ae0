import * as application from "@globalapp/application";
import { handler as answer } from "@globalapp/application";
import { readPlatformConfig } from "./config";
import { createPlatform } from "./platform";
import { createTableReader } from "./table";

// Once per execution environment, outside the handler, so that requests share what it opens.
// https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
const config = readPlatformConfig(process.env);

/** The entry point that Lambda calls, where the platform answers the health check. */
export const handler = createPlatform({
  config,
  // By name where it must be there, so that the bundler finds it missing.
  application: { handler: answer, problems: application.problems },
  readTable: createTableReader(config),
  now: Date.now,
  // Not by `console`, before whose lines Lambda writes the time and more: a line is JSON and nothing else.
  write: (line) => process.stdout.write(line),
});
