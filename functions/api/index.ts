import { readConfig } from "./config";
import { createHandler } from "./handler";
import { openTable } from "./table";

// Once per execution environment, outside the handler, so that requests share the table's connections.
// https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
const config = readConfig(process.env);

/** The entry point that Lambda calls, with the load balancer's event and a context that nothing here needs. */
export const handler = createHandler({ config, table: openTable(config), now: Date.now });
