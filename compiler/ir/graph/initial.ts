// How a state tensor starts. Data only: the runtime draws the numbers from named streams.

/** Where one index of a tensor's input axis comes from: index `index` of the value called `source`. */
export interface Segment {
  readonly source: string;
  readonly start: number;
  readonly count: number;
}

export type Initial =
  | { readonly _tag: "Constant"; readonly value: number }
  /**
   * Uniform in ±bound. Each index of axis `axis` draws its slice from the stream (seed, tensor name, source, index), so
   * a reordering of the sources reorders the slices and changes nothing else (placement-invariant initialisation, I2).
   */
  | {
      readonly _tag: "Uniform";
      readonly bound: number;
      readonly axis: number;
      readonly segments: ReadonlyArray<Segment>;
    }
  /** Normal with this standard deviation, by the same streams. */
  | {
      readonly _tag: "Normal";
      readonly deviation: number;
      readonly axis: number;
      readonly segments: ReadonlyArray<Segment>;
    };
