import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { UserError } from "./user-error";

/** A value on disk. Whatever ends this process, the file holds the value from before or the new one. */
export class JsonFile<T> {
  /** @param remedy what a person does where the file is damaged */
  constructor(
    readonly path: string,
    private readonly schema: z.ZodType<T>,
    private readonly remedy: string,
  ) {}

  /** Undefined: there is no file. @throws UserError where it is damaged */
  read(): T | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      return this.schema.parse(JSON.parse(readFileSync(this.path, "utf8")));
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      throw new UserError(`${this.path} is damaged: ${this.remedy}\n${why}`);
    }
  }

  write(value: T): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(value, undefined, 2)}\n`, { flush: true });
    renameSync(draft, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
