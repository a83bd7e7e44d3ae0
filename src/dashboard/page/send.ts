import type { Command } from "../command";
import type { State } from "../state";

export type Send = (command: Command) => Promise<void>;

/** Of what presses buttons. */
export interface ControlProps {
  readonly state: State;
  readonly send: Send;
}
