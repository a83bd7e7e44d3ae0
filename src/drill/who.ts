import { userInfo } from "node:os";

/** Who runs this; a container may have no name for its user. */
export function whoAmI(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? "unknown";
  }
}
