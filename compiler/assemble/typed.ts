// The typed model: its parts as graphs, in train and infer mode, with all that was derived on the way. Made by build/.

import type { CoreInjection, CoreLayer, CoreModel, PartName, Site } from "../expand/core.js";
import type { Graph } from "../ir/graph/graph.js";
import type { TensorType } from "../ir/graph/type.js";
import type { Owner, State } from "../ir/program.js";
import type { Null } from "../language/condition/null.js";
import type { Derived } from "../language/place/place.js";
import type { Mode } from "../scope/scope.js";

/** One layer as it was built: what flowed in, what came out, which state it made. */
export interface LayerTrace {
  readonly kind: "layer";
  readonly site: string;
  readonly type: string;
  readonly definition: CoreLayer["definition"];
  readonly input: TensorType;
  readonly output: TensorType;
  /** Its own; a layer that holds layers leaves theirs to them. */
  readonly state: ReadonlyArray<string>;
  readonly pointer: string;
}

/** One condition entering one site. */
export interface InjectionTrace {
  readonly kind: "injection";
  readonly condition: string;
  readonly site: Site;
  readonly siteName: string;
  readonly place: string;
  readonly definition: CoreInjection["definition"];
  readonly encoding: string;
  readonly raw: TensorType;
  readonly code: TensorType;
  readonly before: TensorType;
  readonly after: TensorType;
  readonly derived: ReadonlyArray<Derived>;
  /** What stands for it where it is missing, and how often that is while training. */
  readonly null: Null | undefined;
  readonly drop: number;
  /** What its own parameters and nodes are called after: `encoder.hidden.digit`. */
  readonly path: string;
  readonly pointer: string;
}

export type Trace = LayerTrace | InjectionTrace;

/** By output and parameter, the name of an output of the graph. */
export type ParameterNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface TypedModule {
  readonly name: PartName;
  /**
   * Inputs: data (encoder) or `z` (decoder, heads), conditions by name, noise, and what the encoder lends (decoder).
   * Outputs: the latent's heads (encoder, prior), the parameters of each output's likelihood (decoder), or `prediction`
   * (heads).
   */
  readonly graphs: Readonly<Record<Mode, Graph>>;
  /** Layers and injections in the order in which values flow: a layer that holds layers stands after them. */
  readonly traces: ReadonlyArray<Trace>;
  readonly layers: ReadonlyArray<LayerTrace>;
  /** The outputs that it lends to other parts. */
  readonly lends: ReadonlyArray<string>;
  /** Of the decoder, by output of the model and parameter of its likelihood: the output of the graph. */
  readonly parameters: ParameterNames;
}

/** A condition's own layers as they were built; every part that the condition enters makes the same of them. */
export interface TypedCondition {
  readonly condition: string;
  /** What its layers read, and what they make. */
  readonly encoded: TensorType;
  readonly code: TensorType;
  /** Its output of the condition's name is the code. */
  readonly graph: Graph;
  readonly traces: ReadonlyArray<Trace>;
  readonly layers: ReadonlyArray<LayerTrace>;
}

/** A model whose every layer and injection has a type. */
export interface TypedModel {
  readonly core: CoreModel;
  /** The type of a code z. */
  readonly code: TensorType;
  /** Every part, in the order in which values flow. */
  readonly parts: ReadonlyArray<TypedModule>;
  readonly encoder: TypedModule;
  readonly decoder: TypedModule;
  /** Of a prior that depends on conditions. */
  readonly prior: TypedModule | undefined;
  readonly injections: ReadonlyArray<InjectionTrace>;
  /** The conditions that have layers of their own. */
  readonly conditions: ReadonlyArray<TypedCondition>;
  /** Whose each node is: by its path, without the op. */
  readonly owners: ReadonlyMap<string, Owner>;
  /** Parameters and statistics, in the order that they were made. */
  readonly state: ReadonlyArray<State>;
}
