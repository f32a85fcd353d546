// What a spec and its model may cost: every limit of the compiler, in one table. Each is looked at before anything is
// allocated for what it bounds; past it a spec is refused with a code of its own (exit code 4), since it can't have
// been meant.
export const limits = {
  /** UTF-16 units of one spec's text. */
  characters: 4 * 1024 * 1024,
  /** Objects and lists in each other, in a text; and steps of a path. */
  depth: 64,
  /** UTF-16 units of one string. */
  string: 64 * 1024,
  /** Characters of a name. */
  name: 128,
  /** Levels of one expression. */
  expression: 64,
  /** Problems that are worth listing. */
  problems: 100,
  /** Specs in one chain of `extends`, the first one counted. */
  extends: 16,
  /** Trials of a sweep. */
  trials: 10_000,
  /** The size of one axis. */
  size: 2 ** 24,
  /** Layers and injections together, blocks unrolled. */
  layers: 4096,
  /** Injections at one site. */
  injections: 256,
  /** Numbers that are trained, all together: 1 GiB of float32. */
  parameters: 2n ** 28n,
  /** Elements of one value, per sample. */
  perSample: 2n ** 26n,
  /** Time steps of a layer that is unrolled: each is some forty nodes of a train step. */
  unrolled: 512,
  /** Runs of indices from one source along an axis: each is kept, so that initial weights follow their source. */
  pieces: 2 ** 20,
  /** The part of the machine's memory that a train step is estimated to need at most. */
  memory: 0.8,
} as const;
