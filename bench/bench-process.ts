import { answer } from "./child";
import type { Figure } from "./figure";

answer(async (bench: string) => {
  const { measure }: { measure: () => Promise<Figure[]> } = await import(`./${bench}`);
  return measure();
});
