/**
 * Trainings kept in step: none takes its next step before all have taken this one.
 *
 * In: how many there are, and how long a step is to last at least. Out: what each awaits before a step, and how one
 * leaves.
 */

export interface Gate {
  readonly pace: () => Promise<void>;
  /** One has ended; the others go on without it. */
  readonly leave: () => void;
}

export const gateOf = (count: number, delay: () => number): Gate => {
  let live = count;
  let waiting: Array<() => void> = [];
  const release = (): void => {
    const all = waiting;
    waiting = [];
    const pause = delay();
    if (pause > 0)
      setTimeout(() => {
        for (const go of all) go();
      }, pause);
    else for (const go of all) go();
  };
  const arrived = (): void => {
    if (waiting.length > 0 && waiting.length >= live) release();
  };
  return {
    pace: () =>
      live === 1 && delay() === 0
        ? Promise.resolve()
        : new Promise((go) => {
            waiting.push(go);
            arrived();
          }),
    leave: () => {
      live -= 1;
      arrived();
    },
  };
};
