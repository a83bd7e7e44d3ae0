import fc from "fast-check";

const SURROGATES = { first: 0xd800, count: 0x800 };

/** Every character that there is. These are fast-check's own `binary` ones, which fill a map of a million entries first. */
export const ANY_CHARACTER = fc.nat(0x10ffff - SURROGATES.count).map(
  (index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
  (text) => {
    const [character, ...more] = String(text);
    const code = character?.codePointAt(0);
    if (code === undefined || more.length > 0) throw new Error("not one character");
    return code < SURROGATES.first ? code : code - SURROGATES.count;
  },
);

export const ANY_TEXT = fc.string({ unit: ANY_CHARACTER });
