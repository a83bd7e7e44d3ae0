import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Location, locate } from "../model/geography";
import { FAULTS } from "../simulator/faults";
import type { Addresses } from "../simulator/server";
import type { Topology } from "../topology/topology";
import { UserError } from "../user-error";
import { awsTarget } from "./aws-target";
import type { SimulatorFaults, Target } from "./target";

export interface SimulatorTargetOptions {
  readonly root: string;
  readonly topology: Topology;
  readonly locations: readonly Location[];
}

/**
 * Starts the simulator in a process of its own, so that it and the prober do not share a thread, and takes it as the target:
 * what follows is what happens on AWS, through the same code.
 */
export async function simulatorTarget({ root, topology, locations }: SimulatorTargetOptions): Promise<Target> {
  const from = locations.flatMap(({ latitude, longitude }) => ["--from", `${latitude},${longitude}`]);
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      join(root, "src", "cli.ts"),
      ...["start", "--json", "--port", "0", "--synthesized", "--stack", topology.stack, ...from],
    ],
    // Ctrl-C is the drill's: it must be able to put everything back before the simulator ends.
    { cwd: root, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const ready = await firstLine(child);
  return awsTarget({
    kind: "simulator",
    topology,
    outputs: ready.outputs,
    endpoint: ready.awsEndpointUrl,
    clients: locations.map((location) => ({
      location,
      addresses: ready.addresses[locate(`${location.latitude},${location.longitude}`).name] ?? [],
    })),
    simulatorFaults: faultsAt(ready.faultsUrl),
    stop: () => ended(child),
  });
}

type Ready = Addresses & { readonly outputs: Readonly<Record<string, unknown>> };

function firstLine(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      const event = JSON.parse(line);
      if (event.type === "ready") resolve(event);
    });
    child.on("exit", () => reject(new UserError(`the simulator did not start:\n${errors.trim()}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.removeAllListeners("exit").once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

export function faultsAt(url: string): SimulatorFaults {
  const call = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok) throw new UserError(((await response.json()) as { message: string }).message);
  };
  return {
    kinds: Object.keys(FAULTS),
    set: (kind, target) => call("", { method: "POST", body: JSON.stringify({ kind, target }) }),
    clear: (kind, target) => call(`?${new URLSearchParams({ kind, target })}`, { method: "DELETE" }),
  };
}
