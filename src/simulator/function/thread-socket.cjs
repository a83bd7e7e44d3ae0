// @ts-check
/*
 * One end of a connection whose other end is in another thread, and which only messages can carry: so the code that drives both
 * threads knows all that is under way. Plain JavaScript, because a worker starts without a loader.
 */
const { Duplex } = require("node:stream");

/**
 * What one end tells the other: bytes, that no more will come, or that it is gone.
 * @typedef {{ readonly data: Uint8Array } | { readonly end: true } | { readonly destroyed: true }} SocketMessage
 */

/** The parts of a socket that Node's HTTP uses, on either side. */
class ThreadSocket extends Duplex {
  connecting = false;
  remoteAddress = "127.0.0.1";
  timeout = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #isGone = false;
  #send;

  /** @param {(message: SocketMessage) => void} send */
  constructor(send) {
    super({ allowHalfOpen: true });
    this.#send = send;
  }

  /** @param {SocketMessage} message */
  receive(message) {
    if (this.destroyed) return;
    this.#active();
    if ("data" in message) this.push(message.data);
    else if ("end" in message) this.push(null);
    else {
      this.#isGone = true;
      this.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" }));
    }
  }

  /** @override */
  _read() {}

  /**
   * @override
   * @param {readonly { readonly chunk: Buffer }[]} chunks
   * @param {() => void} done
   */
  _writev(chunks, done) {
    this.#active();
    this.#send({ data: Buffer.concat(chunks.map(({ chunk }) => chunk)) });
    done();
  }

  /**
   * @override
   * @param {() => void} done
   */
  _final(done) {
    this.#send({ end: true });
    done();
  }

  /**
   * @override
   * @param {Error | null} error
   * @param {(error: Error | null) => void} done
   */
  _destroy(error, done) {
    clearTimeout(this.#timer);
    if (!this.#isGone) this.#send({ destroyed: true });
    done(error);
  }

  /**
   * Emits `timeout` when nothing was read or written for so long.
   * @param {number} ms 0: never
   * @param {() => void} [onTimeout]
   */
  setTimeout(ms, onTimeout) {
    this.timeout = ms;
    if (onTimeout) this.once("timeout", onTimeout);
    this.#active();
    return this;
  }

  #active() {
    clearTimeout(this.#timer);
    if (this.timeout > 0) this.#timer = setTimeout(() => this.emit("timeout"), this.timeout);
  }

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  resetAndDestroy() {
    return this.destroy();
  }

  setNoDelay() {
    return this;
  }

  setKeepAlive() {
    return this;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }
}

module.exports = { ThreadSocket };
