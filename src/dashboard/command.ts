import { z } from "zod";
import { UserError } from "../process/user-error";

/** What the buttons of the page ask for. */
const command = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("break"),
    kind: z.string(),
    target: z.string(),
    forSeconds: z.number().positive().max(86_400).optional(),
    share: z.number().optional(),
  }),
  z.strictObject({ do: z.literal("restore"), kind: z.string(), target: z.string() }),
  z.strictObject({ do: z.literal("status"), region: z.string(), code: z.number().int().min(200).max(599) }),
  z.strictObject({ do: z.literal("dial"), region: z.string(), value: z.number().int().min(0).max(100) }),
  z.strictObject({ do: z.literal("weight"), region: z.string(), value: z.number().int().min(0).max(255) }),
  z.strictObject({
    do: z.literal("tempo"),
    speed: z.number().min(0.1).max(1000).optional(),
    isPaused: z.boolean().optional(),
  }),
  z.strictObject({
    do: z.literal("background"),
    isOn: z.boolean(),
    rate: z.number().optional(),
    cities: z.array(z.string().max(60)).min(1).optional(),
  }),
  /** Without a region: end it. */
  z.strictObject({ do: z.literal("guide"), region: z.string().optional() }),
]);

export type Command = z.infer<typeof command>;

/** @throws UserError with everything that is wrong */
export function parseCommand(given: unknown): Command {
  const result = command.safeParse(given);
  if (result.success) return result.data;
  throw new UserError(z.prettifyError(result.error));
}
