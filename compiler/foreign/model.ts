// A model of another tool as layers that name what they read. Nothing here is ours or theirs alone: what a file says
// is brought into this form first (`keras.ts`), and the spec is made of it (`spec.ts`).

/** Options of a layer, as its tool wrote them. */
export type Options = Readonly<Record<string, unknown>>;

export interface ForeignLayer {
  readonly name: string;
  /** The tool's word for it: `Conv2D`. */
  readonly kind: string;
  /** The layers that it reads, by name, in order. */
  readonly reads: ReadonlyArray<string>;
  readonly options: Options;
  /** The models that it stands in, outermost first: `encoder`. */
  readonly within: ReadonlyArray<string>;
}

export interface ForeignModel {
  readonly name: string;
  readonly layers: ReadonlyArray<ForeignLayer>;
  /** The layer whose result is the model's. */
  readonly ends: string;
  /** What it was trained to make small, where the file says so: `mse`. */
  readonly loss?: string;
}

/** A layer that graft has nothing for, or an arrangement of layers that it can't say. */
export interface ForeignFault {
  /** The layer's name; empty: the model as a whole. */
  readonly layer: string;
  readonly kind: string;
  /** What is in the way, as the end of a sentence: "its kernel is not square". */
  readonly why: string;
}

/** The size of one sample of a value: [features], [time, features] or [height, width, channels]. */
export type Shape = ReadonlyArray<number>;

export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);
