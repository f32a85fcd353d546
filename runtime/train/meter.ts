/**
 * How fast a run is. The one place of training that reads a clock, and nothing that it says is stored.
 */

export interface Meter {
  /** Counts a call of the engine: `taken` train steps of `samples` together, in `milliseconds`. */
  readonly count: (samples: number, milliseconds: number, taken?: number) => void;
  /**
   * Of train steps alone: no evaluation, no checkpoint. The first call, in which engines warm up, counts only while it
   * is the only one.
   */
  readonly samplesPerSecond: () => number;
  /** From the time that steps took so far, evaluations and checkpoints included. */
  readonly secondsLeft: (stepsLeft: number) => number;
}

export const metering = (now: () => number): Meter => {
  const started = now();
  let [calls, steps, samples, spent] = [0, 0, 0, 0];
  return {
    count: (more, milliseconds, taken = 1) => {
      const first = calls === 1;
      calls += 1;
      steps += taken;
      samples = first ? more : samples + more;
      spent = first ? milliseconds : spent + milliseconds;
    },
    samplesPerSecond: () => (samples * 1000) / Math.max(spent, 1e-6),
    secondsLeft: (stepsLeft) => ((now() - started) / 1000 / Math.max(steps, 1)) * stepsLeft,
  };
};
