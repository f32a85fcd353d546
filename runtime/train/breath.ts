/**
 * Room for others: an engine that never leaves the microtasks would keep signals, timers and a browser's page waiting.
 */

import { pause } from "../engine/pause.js";

/** Returns at once, or lets everything that waits run first when the last such pause is `every` milliseconds ago. */
export type Breath = () => Promise<void>;

export const breathing = (now: () => number, every = 20): Breath => {
  let last = now();
  return async () => {
    if (now() - last < every) return;
    await pause();
    last = now();
  };
};
