import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { toOutputs } from "../../aws/outputs";
import { isRunning } from "../../process/running-process";
import { UserError } from "../../process/user-error";
import { deployedStack } from "../../simulator/outputs";
import type { Addresses } from "../../simulator/server";
import type { Topology } from "../../topology/topology";
import {
  CERTIFICATE_FILE,
  CODE_FOLDER,
  isReady,
  OUTPUTS_FILE,
  type RunningSimulator,
  SIMULATOR_BY_HAND_FOLDER,
  SIMULATOR_FILE,
  type SimulatorProcess,
  STATE_FOLDER,
  simulatorOf,
} from "../running-simulator";

/**
 * A folder in the hands of one simulator: a file names its process from the first moment on, and says where everything is
 * once it runs. The files are removed at the end, also where the process ends by an error.
 */
export class Claim {
  readonly #onExit = () => this.release();

  /**
   * @param port as the user chose it
   * @throws UserError where another simulator runs in the folder, or the folder cannot be written
   */
  static async take(root: string, port: number): Promise<Claim> {
    const other = simulatorOf(root);
    if (other && (await runs(other))) throw new UserError(takenBy(other));
    if (other) rmSync(join(root, SIMULATOR_FILE));
    const claim = new Claim(root, port);
    claim.#write(SIMULATOR_FILE, { pid: process.pid, port } satisfies SimulatorProcess, "wx");
    process.once("exit", claim.#onExit);
    return claim;
  }

  private constructor(
    private readonly root: string,
    private readonly port: number,
  ) {}

  /** Says where everything is, and leaves the outputs and the certificate that clients are to trust. */
  announce(topology: Topology, { certificate, ...addresses }: Addresses): void {
    const outputs = { [topology.stack]: toOutputs(deployedStack(topology, { ...addresses, certificate })) };
    const { awsEndpointUrl, faultsUrl, tokensUrl, httpAddresses } = addresses;
    this.#write(OUTPUTS_FILE, outputs);
    this.#write(SIMULATOR_FILE, {
      pid: process.pid,
      port: this.port,
      addresses: addresses.addresses,
      httpAddresses,
      awsEndpointUrl,
      faultsUrl,
      tokensUrl,
      outputs,
    } satisfies RunningSimulator);
    if (certificate !== undefined) writeFileSync(join(this.root, CERTIFICATE_FILE), certificate);
  }

  /** Removes the files, and the folder where nothing else is in it. */
  release(): void {
    process.removeListener("exit", this.#onExit);
    for (const file of [SIMULATOR_FILE, OUTPUTS_FILE, CERTIFICATE_FILE, CODE_FOLDER, SIMULATOR_BY_HAND_FOLDER]) {
      rmSync(join(this.root, file), { force: true, recursive: true });
    }
    try {
      rmdirSync(join(this.root, STATE_FOLDER));
    } catch {
      // The journal of a drill is there too, or what somebody else keeps there.
    }
  }

  #write(file: string, value: object, flag = "w"): void {
    try {
      mkdirSync(join(this.root, STATE_FOLDER), { recursive: true });
      writeFileSync(join(this.root, file), `${JSON.stringify(value, null, 2)}\n`, { flag });
    } catch (error) {
      const other = (error as NodeJS.ErrnoException).code === "EEXIST" ? simulatorOf(this.root) : undefined;
      throw new UserError(
        other
          ? takenBy(other)
          : `${join(this.root, STATE_FOLDER)} cannot be written (${(error as Error).message}): the simulator leaves its addresses there for the other commands, so make the folder writable`,
      );
    }
  }
}

const takenBy = ({ pid, port }: SimulatorProcess): string =>
  `a simulator runs in this folder already: process ${pid}${port === 0 ? "" : `, port ${port}`}. ` +
  `End it with Ctrl-C in its terminal or with kill ${pid}; if that process is something else, delete ${SIMULATOR_FILE}`;

/** The id of a process that has ended can be another's by now, ours included: only a simulator that listens is one. */
async function runs(simulator: RunningSimulator | SimulatorProcess): Promise<boolean> {
  if (isReady(simulator)) return isRunning(simulator.pid) && listens(new URL(simulator.faultsUrl));
  return simulator.pid !== process.pid && isRunning(simulator.pid);
}

const listens = ({ hostname, port }: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once("error", () => resolve(false)).once("connect", () => resolve(true));
    socket.once("connect", () => socket.destroy());
  });
