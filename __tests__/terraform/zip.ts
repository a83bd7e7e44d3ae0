import { crc32, deflateRawSync } from "node:zlib";

const LOCAL_FILE = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END = 0x06054b50;
const DEFLATE = 8;
/** 1980-01-01, the beginning of the format's time. */
const DATE = 0x0021;
/** A regular file that everybody may read, as Unix writes it. */
const MODE = 0o100644;

/**
 * A zip of some files; the same files give the same bytes.
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zip(files: Readonly<Record<string, Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const packed = deflateRawSync(content);
    const common = fields([2, 20], [2, 0], [2, DEFLATE], [2, 0], [2, DATE], [4, crc32(content)]);
    const sizes = fields([4, packed.length], [4, content.length], [2, Buffer.byteLength(name)], [2, 0]);
    const local = Buffer.concat([fields([4, LOCAL_FILE]), common, sizes, Buffer.from(name), packed]);
    const [head, tail] = [
      fields([4, DIRECTORY_ENTRY], [1, 20], [1, 3]),
      fields([2, 0], [2, 0], [2, 0], [4, MODE * 65536]),
    ];
    entries.push(Buffer.concat([head, common, sizes, tail, fields([4, offset]), Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const count = entries.length;
  const end = fields([4, END], [2, 0], [2, 0], [2, count], [2, count], [4, directory.length], [4, offset], [2, 0]);
  return Buffer.concat([...locals, directory, end]);
}

/** Numbers of so many bytes each, little-endian. */
function fields(...values: readonly (readonly [bytes: 1 | 2 | 4, value: number])[]): Buffer {
  const buffer = Buffer.alloc(values.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of values) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}
