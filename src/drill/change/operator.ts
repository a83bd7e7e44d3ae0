import { hostname, userInfo } from "node:os";

/** The user who runs this; a container may have no name for its user. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? "unknown";
  }
}

/** Which process runs a drill, of which user and on which machine. */
export const thisProcess = () => ({ who: operatorName(), pid: process.pid, host: hostname() });
