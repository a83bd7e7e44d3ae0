import { drill } from "../../src/commands/drill";

/*
 * A drill as a process of its own, so that it can be killed: what npm run drill does, in the folder and with the options
 * that it is sent. Its exit code is the drill's.
 */
process.once("message", ({ root, region, options }) => {
  const io = { print: () => {}, progress: () => {}, ask: async () => "", signal: new AbortController().signal };
  void drill(root, [region], options, io).then((code) => {
    process.exitCode = code;
  });
});
