/** Such as `2026-01-01 00:00:13`, in UTC. */
export const utcText = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
