import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { JsonFile } from "./json-file";
import { UserError } from "./user-error";

/** Hashes of code, by the function that has it. */
export type Bundles = Readonly<Record<string, string>>;

const bundles = z.record(z.string(), z.string());

/** What is rolled back. */
export interface Rollback {
  readonly bad: Bundles;
  readonly instead: Bundles;
}

const schema = z.object({
  /** What all regions had, the newest first. */
  released: z.array(z.object({ at: z.string(), bundles })),
  /** Code that is not released again, and the code in its place. */
  refused: z.array(
    z.object({
      function: z.string(),
      hash: z.string(),
      instead: z.string(),
      at: z.string(),
      /** Whether all regions have the code in its place. @default false */
      isOver: z.boolean().optional(),
    }),
  ),
});

type Content = z.infer<typeof schema>;

/** How many of them there are, with the newest: our policy. */
const KEPT = 3;
const NOTHING: Content = { released: [], refused: [] };

/** In the folder of the project, where everything is synthesized; each stack has a folder in it. */
export const RELEASES_FOLDER = "releases";

/** Of a bundle, which is one file. */
export const hashOf = (directory: string): string =>
  createHash("sha256")
    .update(readFileSync(join(directory, "index.js")))
    .digest("hex")
    .slice(0, 32);

/**
 * What was released last, with the code itself, in the project's folder: it is meant to be committed, so that every machine
 * synthesizes the same. It makes a rollback last: code that was rolled back is not synthesized again until it has changed.
 */
export class Releases {
  readonly #file: JsonFile<Content>;

  /** @param folder the stack's, in `releases` of the project */
  constructor(readonly folder: string) {
    const path = join(folder, "releases.json");
    this.#file = new JsonFile(path, schema, "restore it from version control, or remove it");
  }

  /** @returns a bundle's directory to use in the place of another one, whose code is refused; undefined: it is not */
  insteadOf(name: string, directory: string): string | undefined {
    const { refused } = this.#read();
    if (refused.length === 0) return undefined;
    const hash = hashOf(directory);
    const found = refused.find((each) => each.function === name && each.hash === hash);
    if (!found) return undefined;
    const path = this.#directory(name, found.instead);
    if (existsSync(join(path, "index.js")) && hashOf(path) === found.instead) return path;
    throw new UserError(
      `the code ${short(hash)} of the function ${name} was rolled back on ${found.at}, and the code before it is not in ${path}: restore that folder from version control, change the function's code, or remove its entry from "refused" in ${this.#file.path}`,
    );
  }

  /**
   * What is to be refused, and what was released before it; undefined: that is not kept here.
   * @param underWay what is being released. @default nothing: the newest is to be refused
   */
  before(underWay?: Bundles): Rollback | undefined {
    const { released, refused } = this.#read();
    const [newest, ...older] = released.map((each) => each.bundles);
    // Some regions were rolled back, and others still have the bad code: the same again.
    const begun = refused.filter(({ function: name, instead, isOver }) => !isOver && newest?.[name] === instead);
    if (newest && !underWay && begun.length > 0) {
      const bad = { ...newest, ...Object.fromEntries(begun.map(({ function: name, hash }) => [name, hash])) };
      return { bad, instead: newest };
    }
    const isRefused = (each: Bundles) => refused.some(({ function: name, hash }) => each[name] === hash);
    const bad = underWay ?? newest;
    const instead = underWay ? newest : older.find((each) => !isRefused(each));
    return bad && instead && !isSame(bad, instead) ? { bad, instead } : undefined;
  }

  /** Code that is released in the place of refused code, for people. */
  replaced(now: Bundles): readonly string[] {
    return this.#read()
      .refused.filter(({ function: name, instead }) => now[name] === instead)
      .map(
        ({ function: name, hash, instead, at }) =>
          `the code ${short(hash)} of ${name} was rolled back on ${at}: until the code changes, ${short(instead)} is deployed in its place`,
      );
  }

  /**
   * Refuses the code that differs between two releases.
   * @returns what takes that back
   */
  refuse({ bad, instead }: Rollback, at: string): () => void {
    const content = this.#read();
    const differing = Object.keys(bad).filter((name) => instead[name] !== undefined && instead[name] !== bad[name]);
    const entries = differing.map((name) => ({
      function: name,
      hash: bad[name] as string,
      instead: instead[name] as string,
      at,
    }));
    const others = content.refused
      .filter((each) => !entries.some((entry) => isOf(each, entry)))
      // What took the place of other code is refused now itself.
      .map((each) => {
        const next = entries.find((entry) => isOf({ ...each, hash: each.instead }, entry));
        return next ? { ...each, instead: next.instead } : each;
      });
    this.#file.write({ ...content, refused: [...others, ...entries] });
    return () => this.#file.write(content);
  }

  /**
   * Keeps what all regions have now.
   * @param directories of the bundles, by function
   * @returns whether anything was written
   */
  keep(directories: ReadonlyMap<string, string>, at: string): boolean {
    if (directories.size === 0) return false;
    const content = this.#read();
    const now = bundlesOf(directories);
    const isKnown = isSame(now, content.released[0]?.bundles);
    if (isKnown && content.refused.every(({ isOver }) => isOver)) return false;
    for (const [name, directory] of directories) {
      const target = this.#directory(name, now[name] as string);
      mkdirSync(target, { recursive: true });
      writeFileSync(join(target, "index.js"), readFileSync(join(directory, "index.js")));
    }
    const earlier = content.released.filter((each) => !isSame(each.bundles, now));
    const released = [{ at, bundles: now }, ...earlier].slice(0, KEPT);
    // Other code than that which took the place of refused code: from now on it is the code that counts.
    const refused = content.refused
      .filter((each) => now[each.function] === each.instead)
      .map((each) => ({ ...each, isOver: true }));
    this.#file.write({ released, refused });
    this.#prune(released);
    return true;
  }

  #prune(released: Content["released"]): void {
    const kept = new Set(released.flatMap((each) => Object.entries(each.bundles).map((entry) => entry.join("-"))));
    for (const entry of readdirSync(this.folder, { withFileTypes: true })) {
      const isBundle = entry.isDirectory() && /-[0-9a-f]{32}$/.test(entry.name);
      if (isBundle && !kept.has(entry.name)) rmSync(join(this.folder, entry.name), { recursive: true });
    }
  }

  readonly #directory = (name: string, hash: string): string => join(this.folder, `${name}-${hash}`);

  readonly #read = (): Content => this.#file.read() ?? NOTHING;
}

export const bundlesOf = (directories: ReadonlyMap<string, string>): Bundles =>
  Object.fromEntries([...directories].map(([name, directory]) => [name, hashOf(directory)]));

/** Of a hash, for people. */
export const short = (hash: string): string => hash.slice(0, 8);

const isSame = (a: Bundles, b: Bundles = {}): boolean =>
  Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);

const isOf = (a: Content["refused"][number], b: Content["refused"][number]): boolean =>
  a.function === b.function && a.hash === b.hash;
