/** Says what is being done: a run takes minutes, and a silent one looks dead. */
export function step(startedMs: number, story: string, what: string): void {
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${story}: ${what}\n`);
}
