// What a node of ONNX is translated to, and what a translation may look at. In: a node and its surroundings. Out: a
// layer in Keras' words with its weights under PyTorch's names; another value that it only passes on; or a text, why
// there is none.
import type { Options } from "./model.js";
import type { Orders } from "./onnx-axes.js";
import type { Context, OnnxNode } from "./onnx-graph.js";

/** Which blocks of a tensor's first axes are taken, of how many, in which order. */
export interface Blocks {
  readonly of: number;
  readonly take: ReadonlyArray<number>;
}

export interface Weight {
  /** PyTorch's word: `weight`. */
  readonly suffix: string;
  readonly tensor: string | undefined;
  /** It is [in, out]. */
  readonly turned?: true;
  readonly blocks?: Blocks;
}

export interface Translation {
  readonly kind: string;
  readonly options: Options;
  /** The values that flow into it; absent: the first of the node's inputs. */
  readonly reads?: ReadonlyArray<string>;
  readonly weights?: ReadonlyArray<Weight>;
}

/** The node computes nothing of its own: its axes stand otherwise, or a value is written another way. */
export interface Through {
  readonly through: string;
}

export interface Around {
  readonly context: Context;
  readonly orders: Orders;
}

export type Translate = (node: OnnxNode, around: Around) => Translation | Through | string;

/** A word of an attribute. */
export const word = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
