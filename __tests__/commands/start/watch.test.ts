import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileWatch } from "../../../src/commands/start/watch";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { temporaryFolder } from "../../support/temporary-folder";

/** A watch of main.ts and lib/a.ts, with changes that a test makes up. */
function watching(onChange: (files: readonly string[]) => Promise<void> = async () => {}) {
  const root = temporaryFolder();
  mkdirSync(join(root, "lib"));
  const clock = new VirtualClock();
  const folders = new Map<string, (name: string) => void>();
  const told: string[][] = [];
  const watch = new FileWatch({
    clock,
    onChange: async (files) => {
      told.push(files.map((file) => file.slice(root.length + 1)));
      await onChange(files);
    },
    watchFolder: (folder, change) => {
      folders.set(folder, change);
      return { close: () => folders.delete(folder) };
    },
  });
  const [main, library] = [join(root, "main.ts"), join(root, "lib", "a.ts")];
  watch.set([main, library]);
  const change = (folder: string, name: string) => folders.get(join(root, folder))?.(name);
  return { watch, clock, folders, told, change, root, main };
}

describe("a watch of files", () => {
  it("tells once of changes that come together, and of no other file", async () => {
    const { clock, change, told } = watching();
    change("", "main.ts");
    await clock.advance(50);
    change("lib", "a.ts");
    change("", "main.ts");
    change("lib", "other.ts");
    await clock.advance(99);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([["main.ts", "lib/a.ts"]]);
    change("", "README.md");
    await clock.advance(1000);
    expect(told).toHaveLength(1);
  });

  it("keeps what changes meanwhile until the work for the last change has ended", async () => {
    let end = () => {};
    const { clock, change, told } = watching(
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    change("", "main.ts");
    await clock.advance(100);
    change("lib", "a.ts");
    await clock.advance(1000);
    expect(told).toEqual([["main.ts"]]);
    end();
    await new Promise(setImmediate);
    await clock.advance(100);
    expect(told).toEqual([["main.ts"], ["lib/a.ts"]]);
  });

  it("watches the folders of the files that there are now, and none when it is over", () => {
    const { watch, folders, root, main } = watching();
    expect([...folders.keys()]).toEqual([root, join(root, "lib")]);
    watch.set([main, join(root, "missing", "b.ts")]);
    expect([...folders.keys()]).toEqual([root]);
    watch.stop();
    watch.set([main]);
    expect(folders.size).toBe(0);
  });

  it("says nothing more when it is over", async () => {
    const { watch, clock, change, told } = watching();
    change("", "main.ts");
    watch.stop();
    await clock.advance(1000);
    expect(told).toEqual([]);
  });
});
