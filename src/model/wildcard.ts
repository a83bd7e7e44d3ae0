const WILD: Readonly<Record<string, string>> = { "*": ".*", "?": "." };

/**
 * A pattern as an expression: `*` stands for any number of characters, `?` for one.
 * @param escapes whether a backslash before one of them makes it a plain character. @default false
 */
export const wildcard = (pattern: string, flags = "", escapes = false): RegExp => {
  const expression = pattern.replace(
    escapes ? /\\[*?]|./gs : /./gs,
    (part) => WILD[part] ?? (part.length === 2 ? part : part.replace(/[.+^${}()|[\]\\]/, "\\$&")),
  );
  return new RegExp(`^${expression}$`, `s${flags}`);
};
