import { synthesize } from "../process/synthesize";
import { s3StateOf } from "../state/backend";
import { stackFromSynth } from "../topology/from-synth";

/**
 * Creates the bucket that main.ts keeps Terraform's state in, or completes the one that is there.
 * @param print told of each thing once it is so, because one that follows may fail
 */
export async function bootstrap(
  root: string,
  options: { readonly stack?: string; readonly app?: string },
  print: (line: string) => void,
): Promise<void> {
  const outdir = await synthesize(root, { app: options.app });
  const stack = stackFromSynth(outdir, options.stack);
  const state = s3StateOf(outdir, stack);
  const { s3In } = await import("../state/client.js");
  const { ensureBucket } = await import("../state/bucket.js");
  const { BUCKET_SETTINGS } = await import("../state/bucket-settings.js");
  const { refusal } = await import("../state/refusal.js");
  const client = s3In(state.region);
  const says = (done: boolean, what: string) => print(`  ${done ? "now    " : "already"}  ${what}`);
  try {
    print(`${state.bucket} in ${state.region}, for the state of ${stack} at ${state.key}:`);
    says(await ensureBucket(client, state), "the bucket exists, and belongs to this account");
    for (const { what, action, ensure } of BUCKET_SETTINGS) {
      const done = await ensure(client, state).catch((error) => {
        throw refusal(error, state, `so that ${what}`, action);
      });
      says(done, what);
    }
  } finally {
    client.destroy();
  }
  print(`npx cdktf deploy ${stack} keeps its state there; with --migrate-state it moves the state that you have`);
}
