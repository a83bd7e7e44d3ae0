import { readConfig } from "./config";
import { createHandler } from "./handler";
import { openTable } from "./table";

// Once per execution environment, outside the handler, so that requests share the table's connections.
// https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
const config = readConfig(process.env);

/** Why this application cannot serve, if it cannot: the platform's health check answers it. */
export const { problems } = config;

/** The example application: answers requests for the items of the table. */
export const handler = createHandler({ config, table: openTable(config), now: Date.now });
