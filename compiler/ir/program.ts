// What an engine loads: named graphs and the state they share. Plain data; produced by derive/ and optimise/, consumed
// by every engine.
import { type Graph, madeFor, type Node } from "./graph/graph.js";
import type { Initial } from "./graph/initial.js";
import type { TensorType } from "./graph/type.js";

/** The name under which a prior over codes is fed the numbers of codes. */
export const codesInput = "prior.codes";

/** The graph from the codes so far to the logits of every code. */
export const codesGraph = "codes";

/** The graph from the numbers of codes to the code z that they are. */
export const placedGraph = "placed";

/** The graph from a code z to what `guided` makes of it. */
export const steeredGraph = "steered";

/** The graph that says what a text's next token may be, from a code, conditions and the tokens so far. */
export const nextName = (text: string): string => `next ${text}`;

export type ScaleWord = "standard" | "range" | "bytes" | "none";

/** How a value's numbers are brought to what a model computes with: a word for all, or one for each. */
export interface Scaling {
  readonly words: ReadonlyArray<ScaleWord>;
  /** Where the values lie, where the spec says it. */
  readonly range?: readonly [number, number];
}

/** A statistic that is worked out from the training samples before the first step. */
export interface Fitted {
  /** The column of the data. */
  readonly column: string;
  /** x becomes (x − shift) / factor. */
  readonly part: "shift" | "factor";
  readonly scaling: Scaling;
}

/** Which construct of a spec a state or a node was made for. */
export interface Owner {
  /**
   * The part that it is in: `encoder`, `prior`, `decoder`, `heads.digit`; of what several parts share, none of them:
   * `conditions`.
   */
  readonly part: string;
  /** Where it stands: a layer's site, the site that a condition enters; of what has no site, its path. */
  readonly site: string;
  readonly role: "layer" | "injection" | "code" | "latent" | "likelihood" | "scaling";
  /** What its state and nodes are called after: `encoder.hidden.digit`. */
  readonly path: string;
}

/**
 * Whose a node is; undefined of what a part does between its constructs, and of what is made of a node: its gradient.
 */
export const ownerOf = (owners: ReadonlyMap<string, Owner>, node: Pick<Node, "path">): Owner | undefined => {
  const { construct, steps } = madeFor(node);
  return steps.length === 1 ? owners.get(construct) : undefined;
};

/** How other tools hold what some weights make together: a layer that they have as well. */
export type WeightForm =
  | "affine"
  | "convolution"
  | "transposed"
  | "norm"
  | "gru"
  | "lstm"
  | "attention"
  /** Rows by number. */
  | "table";

/** Weights that make one layer together: which, and where. */
export interface Formed {
  readonly form: WeightForm;
  /** The path that their names continue: of `encoder.hidden.kernel`, `encoder.hidden`. */
  readonly at: string;
  /** Attentions side by side; absent: 1. */
  readonly heads?: number;
}

/** One tensor that lives inside the engine between runs. */
export interface State {
  readonly name: string;
  readonly type: TensorType;
  /** `parameter`: trained. `statistic`: updated by the forward pass (batch-norm). `slot`: the optimiser's. */
  readonly role: "parameter" | "statistic" | "slot";
  readonly initial: Initial;
  /** Every state that a spec asks for has one. */
  readonly owner?: Owner;
  /** Of a slot: the parameter that it is kept for. */
  readonly slotOf?: string;
  /** Of a parameter: training leaves it as it is. */
  readonly frozen?: true;
  /** Of a slot that begins as a copy: the name of the parameter. */
  readonly copies?: string;
  readonly fitted?: Fitted;
  /** The layers of other tools that it is part of, from the whole to its part; absent: it is a tensor by itself. */
  readonly forms?: ReadonlyArray<Formed>;
}

/** What an engine loads: graphs by name, and the state that they read and update. */
export interface Program {
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly state: ReadonlyArray<State>;
}
