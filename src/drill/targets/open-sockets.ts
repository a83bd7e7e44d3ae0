/** Sockets that a drill leaves to others of its process: its kept connections, the SDK's, and the files that it writes. */
const SHARE = 0.5;
/** Connections to one address need a local port each, and Linux has 28,232 of them; ports in TIME_WAIT count as well. */
const MOST = 10_000;

/**
 * The sockets that new connections hold at once. A backend that no longer answers holds each for as long as the timeout:
 * without an end to them, none would be left for the restore.
 */
export class OpenSockets {
  #open = 0;

  constructor(readonly limit = Math.max(1, Math.min(MOST, Math.floor(openFilesLimit() * SHARE)))) {}

  /** @returns whether there was one to take */
  take(): boolean {
    if (this.#open >= this.limit) return false;
    this.#open++;
    return true;
  }

  release(): void {
    this.#open--;
  }
}

/** Files and sockets that this process may have open at once. Node has raised the soft limit to the hard one. */
function openFilesLimit(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const limit = Number(userLimits?.open_files?.soft);
  return Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY;
}
