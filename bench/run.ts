import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { Child } from "./child";
import { type Figure, isMet, tableOf } from "./figure";

const RESULTS = join(__dirname, "results.json");

/** Each is a file beside this one that exports `measure`. */
const BENCHES = [
  "synth",
  "assess",
  "function",
  "routing",
  "simulator",
  "layers",
  "memory",
  "failover",
  "drill",
  "explore",
] as const;
type Bench = (typeof BENCHES)[number];

async function run(names: readonly string[]): Promise<void> {
  const results: Partial<Record<Bench, readonly Figure[]>> = {};
  for (const bench of chosen(names)) {
    try {
      const figures = await measured(bench);
      results[bench] = figures;
      process.stdout.write(`${bench}\n${tableOf(figures)}\n\n`);
    } catch (error) {
      fail(`${bench} cannot be measured: ${(error as Error).message}\n`);
    }
  }
  const targets = Object.values(results).flatMap((figures) => figures.filter(({ target }) => target));
  process.stdout.write(`${targets.filter(isMet).length} of ${targets.length} targets met\n`);

  const [cpu] = cpus();
  const machine = { node: process.version, cpu: cpu?.model, cores: cpus().length };
  writeFileSync(RESULTS, `${JSON.stringify({ date: new Date().toISOString(), ...machine, results }, null, 2)}\n`);
}

function chosen(names: readonly string[]): readonly Bench[] {
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench === name));
  if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(", ")}; there is ${BENCHES.join(", ")}`);
  return names.length === 0 ? BENCHES : BENCHES.filter((bench) => names.includes(bench));
}

/** In a process of its own, so that no bench inherits another's heap. */
async function measured(bench: Bench): Promise<Figure[]> {
  const child = new Child("bench-process.ts");
  try {
    return await child.ask<Figure[]>(bench);
  } finally {
    child.stop();
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

run(process.argv.slice(2)).catch((error: Error) => fail(error.message));
