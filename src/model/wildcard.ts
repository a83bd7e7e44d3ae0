/** A pattern as an expression: `*` stands for any number of characters, `?` for one. */
export const wildcard = (pattern: string, flags = ""): RegExp => {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`, `s${flags}`);
};
