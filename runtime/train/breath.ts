/**
 * Room for others: an engine that never leaves the microtasks would keep signals, timers and a browser's page waiting.
 */

/** Returns at once, or lets everything that waits run first when the last such pause is `every` milliseconds ago. */
export type Breath = () => Promise<void>;

/** A browser has no `setImmediate`, and holds a timeout of 0 back by 4 ms: a message to oneself waits for what waits, and no longer. */
const viaMessage = (): Promise<void> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(undefined);
  });

const pause = (): Promise<void> =>
  typeof setImmediate === "function" ? new Promise((done) => setImmediate(done)) : viaMessage();

export const breathing = (now: () => number, every = 20): Breath => {
  let last = now();
  return async () => {
    if (now() - last < every) return;
    await pause();
    last = now();
  };
};
