import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import type { Outcome } from "../seed/seed";
import { seededTable } from "../topology/from-synth";

/**
 * Writes the seed items that were not written yet to the deployed table.
 * @returns what became of them, in a line
 * @throws UserError where the table is not there
 */
export async function seedTable(
  root: string,
  options: { readonly app?: string; readonly stack?: string },
): Promise<string> {
  const table = seededTable(await synthesize(root, { app: options.app }), options.stack);
  if (table.items.length === 0) return "there is nothing to write: table.seedItems is empty";
  const { home } = table;
  // Loaded only where it is needed.
  const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  const { seed } = await import("../seed/seed.js");
  const client = new DynamoDBClient({ region: home });
  try {
    return summary(await seed(client, table), `${table.name} in ${home}`);
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
    throw new UserError(`the table ${table.name} does not exist in ${home}: deploy first (npm run deploy)`);
  } finally {
    client.destroy();
  }
}

function summary(outcomes: readonly Outcome[], where: string): string {
  const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length;
  return [
    `${count("written")} of ${outcomes.length} seed items written to ${where}, from where they replicate`,
    ...(count("earlier") > 0 ? [`${count("earlier")} were written by an earlier run, and stay as they are now`] : []),
    ...(count("there") > 0 ? [`${count("there")} were there already, and stay as they are`] : []),
  ].join("\n");
}
