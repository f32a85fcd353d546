/**
 * Lets everything that waits run: signals, timers, a page. In: nothing. Out: a promise that is kept when they had their
 * turn.
 */

/**
 * A browser has no `setImmediate`, and holds a timeout of 0 back by 4 ms: a message to oneself waits for what waits,
 * and no longer.
 */
const viaMessage = (): Promise<void> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(undefined);
  });

export const pause = (): Promise<void> =>
  typeof setImmediate === "function" ? new Promise((done) => setImmediate(done)) : viaMessage();
