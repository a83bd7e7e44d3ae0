// @ts-check
/*
 * Chance inside an execution environment under the virtual clock: the same for the same seed. Else a retry that waits for a
 * random time would make every run another one.
 */
const crypto = require("node:crypto");
const { syncBuiltinESMExports } = require("node:module");

/** Takes the place of Node's sources of chance, for good. @param {string} seed */
function installRepeatableChance(seed) {
  let count = 0;
  /** @param {number} size @returns {Buffer} */
  const bytes = (size) => {
    const blocks = [];
    for (let made = 0; made < size; made += 32) {
      blocks.push(crypto.createHash("sha256").update(`${seed} ${count++}`).digest());
    }
    return Buffer.concat(blocks, size);
  };
  /** @param {any} array */
  const fill = (array) => {
    const view = ArrayBuffer.isView(array)
      ? new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
      : new Uint8Array(array);
    view.set(bytes(view.length));
    return array;
  };
  /** Between 0 and 1, of 48 bits. */
  const fraction = () => bytes(6).readUIntBE(0, 6) / 2 ** 48;
  /** Version 4 of RFC 9562. */
  const uuid = () => {
    const random = bytes(16);
    random.writeUInt8((random.readUInt8(6) & 0x0f) | 0x40, 6);
    random.writeUInt8((random.readUInt8(8) & 0x3f) | 0x80, 8);
    return random.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  /** @template T @param {T} value @param {any} done */
  const answered = (value, done) => {
    if (typeof done !== "function") return value;
    setImmediate(done, null, value);
    return undefined;
  };

  Math.random = fraction;
  Object.assign(crypto, {
    randomUUID: uuid,
    randomFillSync: (/** @type {any} */ array, from = 0, size = array.length - from) => {
      fill(array.subarray(from, from + size));
      return array;
    },
    randomBytes: (/** @type {number} */ size, /** @type {unknown} */ done) => answered(bytes(size), done),
    randomInt: (/** @type {number} */ low, /** @type {any} */ high, /** @type {unknown} */ done) => {
      const [from, to] = typeof high === "number" ? [low, high] : [0, low];
      return answered(from + Math.floor(fraction() * (to - from)), typeof high === "function" ? high : done);
    },
  });
  Object.assign(Object.getPrototypeOf(globalThis.crypto), { randomUUID: uuid, getRandomValues: fill });
  syncBuiltinESMExports();
}

module.exports = { installRepeatableChance };
