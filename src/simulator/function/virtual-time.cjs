// @ts-check
/*
 * Virtual time inside an execution environment: all that Node's code can tell or wait for time with follows the
 * simulator's clock, which moves only by the simulator's messages.
 */
const { syncBuiltinESMExports } = require("node:module");
const { Socket } = require("node:net");
const { install } = require("@sinonjs/fake-timers");
/** @type {any} */
const timersPromises = require("node:timers/promises");

/**
 * Takes the place of Node's time, for good. What does not wait (immediates, ticks, microtasks) stays Node's own.
 * @param {number} startMs milliseconds since 1970
 */
function installVirtualTime(startMs) {
  const clock = install({
    now: startMs,
    toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "hrtime"],
  });
  // The library leaves out what follows.
  timersPromises.scheduler.wait = (/** @type {number} */ delay, /** @type {object} */ options) =>
    timersPromises.setTimeout(delay, undefined, options);
  process.uptime = () => (clock.now - startMs) / 1000;
  AbortSignal.timeout = (delay) => {
    const controller = new AbortController();
    const reason = () => new DOMException("The operation was aborted due to timeout", "TimeoutError");
    setTimeout(() => controller.abort(reason()), delay);
    return controller.signal;
  };
  timeOutSockets();
  syncBuiltinESMExports();

  const next = () => clock.timerHeap?.peek()?.callAt;
  return {
    /** Milliseconds since 1970. */
    now: () => clock.now,
    /** When the next timer is due, in milliseconds since 1970. @returns {number | undefined} */
    next,
    /** The simulator has woken every timer that was due before. @param {number} nowMs */
    follow: (nowMs) => {
      clock.now = nowMs;
    },
    /** Runs one timer that is due, so that what it sets off comes before the next one, as in Node. */
    fire: () => {
      if ((next() ?? Number.POSITIVE_INFINITY) <= clock.now) clock.next();
    },
  };
}

/** `socket.setTimeout` counts by timers of Node's own that nothing can replace, so the sockets' methods are. */
function timeOutSockets() {
  /** @type {WeakMap<object, NodeJS.Timeout>} */
  const timers = new WeakMap();
  const socket = /** @type {any} */ (Socket.prototype);
  /** @this {any} @param {number} ms @param {(() => void) | undefined} onTimeout */
  socket.setTimeout = function setSocketTimeout(ms, onTimeout = undefined) {
    this.timeout = ms;
    if (onTimeout) {
      if (ms > 0) this.once("timeout", onTimeout);
      else this.removeListener("timeout", onTimeout);
    }
    this._unrefTimer();
    return this;
  };
  /** Node calls it whenever something was read or written. @this {any} */
  socket._unrefTimer = function restartSocketTimeout() {
    const isFirst = !timers.has(this);
    clearTimeout(timers.get(this));
    if (!(this.timeout > 0) || this.destroyed) return;
    const timer = setTimeout(() => {
      if (!this.destroyed) this.emit("timeout");
    }, this.timeout);
    timers.set(this, timer);
    if (isFirst) this.once("close", () => clearTimeout(timers.get(this)));
  };
}

module.exports = { installVirtualTime };
