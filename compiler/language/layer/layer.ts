// What a layer file declares: its fields with descriptions, one sample, and how it adds itself to a graph. Adding a
// layer is one such file and one line in index.ts.
import type { Either } from "fp-ts/lib/Either.js";
import * as E from "fp-ts/lib/Either.js";
import type { Ref } from "../../ir/graph/builder.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { BuildFault } from "../../problem/fault/index.js";
import type { Character, Flow, Kind, Scope } from "../../scope/scope.js";
import { kindOf, type Pooling, widthOf } from "../../scope/scope.js";
import type { ActivationName } from "../activation.js";
import type { Resolved } from "../codec.js";
import type { Called } from "../form.js";
import type { Fields, RecordOf } from "../record.js";

/** A layer that this one holds could not be built; where and why is known already. */
export interface Inside {
  readonly _tag: "Inside";
  /** Opaque here: only the assembly, which makes it, looks in. */
  readonly problem: unknown;
}

/** What a layer may ask of its surroundings. */
export interface Surroundings {
  /** The shapes that the spec declares, by name. */
  readonly shapes: Readonly<Record<string, Flow["ref"]["type"]>>;
  /** Passes a value through the layers that this one holds, and through what is injected at their sites. */
  readonly within: (x: Flow) => Either<Inside, Flow>;
  /**
   * What the encoder reads of a text that the decoder makes, at each token; undefined: no output is called so, or it is
   * no text.
   */
  readonly told: (output: string) => Ref | undefined;
  /** The outputs that are texts. */
  readonly texts: ReadonlyArray<string>;
  /** What the layer that this one reads made. Only for a definition that says that it reads one. */
  readonly linked: () => Flow;
}

export interface LayerDefinition<F extends Fields> extends Character, Called {
  readonly doc: string;
  readonly fields: F;
  /** A worked example for the reference pages and for tests: the layer as JSON. */
  readonly sample: Readonly<Record<string, unknown>>;
  /**
   * Of a normalisation: whether each channel has statistics of its own, or features are pooled. It takes a condition
   * that entered right before it out again, in part or whole (I8); one placed right behind it by `norm` may set its
   * scale and shift.
   */
  readonly normalises?: Pooling;
  /** Of a normalisation: declares that its statistics are those of the batch. */
  readonly overBatch?: true;
  /**
   * Declares that it sums over the last axis with weights, and what these call its indices: "the rows of its kernel".
   */
  readonly sums?: string;
  /** Declares that its window may reach beyond the value, and what it slides over: "the image". */
  readonly overlaps?: string;
  /** Declares that it is x·W + b over the last axis and no more, and the name of W among its state. */
  readonly affine?: string;
  /** The field that says how many features or channels its result has. */
  readonly width?: string;
  /** Declares that it holds `layers` of its own, and what they are to it. Their sites go down from its site. */
  readonly holds?: string;
  /** Declares that it gives the same values in the same order, under other axes. */
  readonly rearranges?: true;
  /** Declares that every value of its result lies between values of its input. */
  readonly within?: true;
  /** Of a layer that ends in an activation, or could: the one it ends in, and the field that says so. */
  readonly ends?: (layer: Resolved<RecordOf<F>>) => {
    readonly activation: ActivationName | undefined;
    readonly field: string;
  };
  /** Whether no time step of its result sees a later one. */
  readonly causal?: (layer: Resolved<RecordOf<F>>) => boolean;
  /** What makes it so where it isn't: fields and their values. */
  readonly causalBy?: ReadonlyArray<readonly [field: string, value: string | boolean]>;
  /** Declares that it works at each position by itself: none of its result sees another. */
  readonly pointwise?: true;
  /**
   * How the sizes of its result come from those of its input, by axis and with the numbers in: `⌈28 / 2⌉`. An axis that
   * is left out has the size that a field says.
   */
  readonly sizes?: (layer: Resolved<RecordOf<F>>, from: Flow["ref"]["type"]) => Readonly<Record<string, string>>;
  /**
   * Of a layer that tells the decoder the tokens before each: of which output. What stands behind it must not see later
   * time steps.
   */
  readonly reveals?: (layer: Resolved<RecordOf<F>>) => string;
  /**
   * The site, in the encoder, of another layer whose output it reads; such a layer stands in the decoder. Its field is
   * `from`.
   */
  readonly reads?: (layer: Resolved<RecordOf<F>>) => string;
  readonly build: (
    scope: Scope,
    layer: Resolved<RecordOf<F>>,
    x: Flow,
    around: Surroundings,
  ) => Either<BuildFault | Inside, Flow>;
}

export const layer = <F extends Fields>(definition: LayerDefinition<F>): LayerDefinition<F> => definition;

/** Passes the flow on when it is of a wanted kind. */
export const wants = (kind: Kind | ReadonlyArray<Kind>, construct: string, x: Flow): Either<BuildFault, Flow> => {
  const kinds = typeof kind === "string" ? [kind] : kind;
  return kinds.some((each) => each === kindOf(x.ref.type))
    ? E.right(x)
    : E.left({ _tag: "WrongKind", wants: kinds, found: x.ref.type, construct });
};

/** Passes on a type whose width splits into so many equal parts. */
export const divides = (
  construct: string,
  field: string,
  parts: number,
  found: TensorType,
): Either<BuildFault, TensorType> =>
  widthOf(found) % parts === 0 ? E.right(found) : E.left({ _tag: "DoesNotDivide", construct, field, parts, found });
