// The core model: what a spec means once names are resolved and expressions are numbers. Made by expand/, read by
// build/, check/ and derive/. `pointer` leads back to what the person wrote; `root` turns a pointer into a place.

import type { Located } from "../base/located.js";
import type { TensorType } from "../ir/graph/type.js";
import type { Scaling } from "../ir/program.js";
import type { Resolved } from "../language/codec.js";
import type { Domain } from "../language/condition/condition.js";
import type { Null } from "../language/condition/null.js";
import type { DefinitionOf } from "../language/defined.js";
import type { Classes, PaddingRule } from "../language/input/input.js";
import type { PriorShape } from "../language/latent/latent.js";
import type {
  SurfaceCondition,
  SurfaceInjection,
  SurfaceInput,
  SurfaceLatent,
  SurfaceLayer,
  SurfaceLikelihood,
  SurfaceObjective,
  SurfaceTrain,
} from "../language/model.js";
import type { TermName } from "../language/objective/index.js";
import type { Range } from "../language/range.js";

/** The functions that a model is made of; each is one graph. */
export type PartName = "encoder" | "prior" | "decoder" | "features" | `heads.${string}`;

/** Which kind of part: several heads are of one kind. Layers of a condition are of no part: several share them. */
export type Part = "encoder" | "prior" | "decoder" | "features" | "heads" | "conditions";

/** What holds layers: a part, a branch of the encoder's or the decoder's for one input or output, or a condition. */
export type ModuleName =
  | PartName
  | `encoder.${string}`
  | `prior.${string}`
  | `decoder.${string}`
  | ConditionModule
  | typeof latentSite;

type ConditionModule = `conditions.${string}`;

/** The module of a condition's own layers. Their sites begin with the condition's name alone, as its table's does. */
export const moduleOfCondition = (condition: string): ConditionModule => `conditions.${condition}`;

/** What flows into the latent's heads: a site that no layer stands behind. */
export const latentSite = "latent";

export interface CoreInput {
  readonly name: string;
  readonly written: Resolved<SurfaceInput>;
  readonly definition: DefinitionOf<"input">;
  readonly type: TensorType;
  /** Where its data lies. */
  readonly range: Range | undefined;
  /** How it is scaled before the model reads it; undefined: it is not. */
  readonly scaling: Scaling | undefined;
  /** Whether samples may lack some of its numbers. */
  readonly masked: boolean;
  /** Of values that are classes: how many, and what they are called. */
  readonly classes: Classes | undefined;
  /** How it is known where a sample of a sequence ends; undefined: all are of one length. */
  readonly padding: PaddingRule | undefined;
  readonly pointer: string;
}

export interface CoreCondition {
  readonly name: string;
  readonly written: Resolved<SurfaceCondition>;
  readonly definition: DefinitionOf<"condition">;
  /** The type of the raw value that data and callers give. */
  readonly raw: TensorType;
  readonly domain: Domain;
  /** How its code is written: "one-hot 10", "sequence 24×1 through gru". */
  readonly encoding: string;
  /** Whether its encoding passes through layers of its own before it enters anywhere. */
  readonly layered: boolean;
  /** What stands for it where a sample lacks it; undefined: every sample has it. */
  readonly null: Null | undefined;
  /** How it is scaled before its code is made; undefined: it is not. */
  readonly scaling: Scaling | undefined;
  /** The probability that a sample loses it for a train step. */
  readonly drop: number;
  readonly pointer: string;
}

export interface CoreLayer {
  /** Its own name, or `layers[1]`. */
  readonly name: string;
  /** Where it stands: `encoder.hidden`, `encoder.res1.layers[0]`. Sites, state and noise are called after it. */
  readonly site: string;
  readonly written: Resolved<SurfaceLayer>;
  readonly definition: DefinitionOf<"layer">;
  /** Those that it holds, in order; none for most. */
  readonly layers: ReadonlyArray<CoreLayer>;
  readonly pointer: string;
}

/** What flows into a module, or into one of its layers, at any depth. */
export interface Site {
  readonly module: ModuleName;
  /** The part that what enters here becomes part of: of the latent's site, the encoder. */
  readonly part: Part;
  /** `encoder`, or the layer's `site`. */
  readonly name: string;
}

export interface CoreModule {
  readonly name: ModuleName;
  /** What its layers' sites begin with: its name, or the condition whose layers they are. */
  readonly site: string;
  /** The part that it is, or is a branch of. */
  readonly part: Part;
  readonly layers: ReadonlyArray<CoreLayer>;
  /** Whether training leaves it as it is. */
  readonly frozen: boolean;
  /** Where it is written; its layers are below. */
  readonly pointer: string;
}

/** An output with its distribution. */
export interface CoreOutput {
  /** The input that is produced. */
  readonly name: string;
  /** That input as the model computes with it: its range is that of scaled numbers. */
  readonly data: CoreInput;
  readonly likelihood: Resolved<SurfaceLikelihood>;
  readonly definition: DefinitionOf<"likelihood">;
  readonly weight: number;
  /** Where it is written: `likelihood` stands below. */
  readonly pointer: string;
  /** The branch that leads to it alone; without one it is what the decoder's own layers make. */
  readonly branch: CoreModule | undefined;
}

/** An input that the encoder reads. */
export interface CoreSource {
  readonly name: string;
  readonly data: CoreInput;
  /** The branch that only it passes through; without one it goes straight into the encoder's own layers. */
  readonly branch: CoreModule | undefined;
}

/** p(z | conditions), or p of each code given those before it. */
export interface CorePrior {
  /** Of codes that are drawn one after another. */
  readonly overCodes: { readonly size: number; readonly temperature: number } | undefined;
  readonly given: ReadonlyArray<string>;
  readonly shape: PriorShape;
  readonly module: CoreModule;
}

/** A piece of the code that the pieces above it lead to expect. */
export interface CoreLevel {
  readonly name: string;
  readonly size: number;
  /** How many units stand before it in the code. */
  readonly start: number;
  /** The site of the layer of the encoder that it reads; undefined: what the encoder ends in. */
  readonly from: string | undefined;
  /** The nats that it has free; undefined: as the objective says. */
  readonly free: number | undefined;
  /** The layers that lead to its prior; undefined: it is the highest. */
  readonly module: CoreModule | undefined;
  readonly pointer: string;
}

/** q(condition | z). */
export interface CoreHead {
  readonly condition: string;
  /** The condition itself. */
  readonly of: CoreCondition;
  readonly weight: number;
  readonly module: CoreModule;
}

/** What images are compared by: layers that another run trained. */
export interface CoreFeatures {
  /** The input that they read, as the model computes with it. */
  readonly data: CoreInput;
  readonly module: CoreModule;
}

/** A layer that reads what a layer of another part made. */
export interface CoreLink {
  readonly site: string;
  readonly from: string;
  readonly pointer: string;
}

export interface CoreInjection {
  readonly condition: string;
  readonly site: Site;
  /** The condition itself. */
  readonly of: CoreCondition;
  readonly written: Resolved<SurfaceInjection>;
  readonly definition: DefinitionOf<"place">;
  readonly pointer: string;
}

/** A spec without names, blocks and expressions: plain data that points back to its text. */
export interface CoreModel {
  readonly name: string;
  readonly inputs: ReadonlyArray<CoreInput>;
  readonly conditions: ReadonlyArray<CoreCondition>;
  readonly encoder: { readonly inputs: ReadonlyArray<CoreSource>; readonly module: CoreModule };
  readonly latent: Resolved<SurfaceLatent>;
  /** What stands behind the words that a model has one of. */
  readonly definitions: {
    readonly latent: DefinitionOf<"latent">;
    readonly optimiser: DefinitionOf<"optimiser">;
    readonly schedule: DefinitionOf<"schedule">;
  };
  /** The terms that the objective may weigh in this model, beside the reconstruction. */
  readonly terms: ReadonlyArray<TermName>;
  /** Absent: the latent's own prior, the same for every sample. */
  readonly prior: CorePrior | undefined;
  /** The lowest first; none for most latents. */
  readonly levels: ReadonlyArray<CoreLevel>;
  readonly heads: ReadonlyArray<CoreHead>;
  /** Absent: no term of the objective compares images by what other layers make of them. */
  readonly features: CoreFeatures | undefined;
  readonly decoder: { readonly outputs: ReadonlyArray<CoreOutput>; readonly module: CoreModule };
  /** Every module, in the order in which values flow. */
  readonly modules: ReadonlyArray<CoreModule>;
  readonly links: ReadonlyArray<CoreLink>;
  /** In declared order, patterns spread over the sites that they match. */
  readonly inject: ReadonlyArray<CoreInjection>;
  readonly objective: SurfaceObjective;
  readonly train: SurfaceTrain;
  readonly allow: Readonly<Record<string, string>>;
  /** The spec's tree with blocks unrolled: turns pointers into places. */
  readonly root: Located;
  /** The tree as it was decoded. */
  readonly source: Located;
  /** The spec with defaults filled in, expressions as numbers and blocks unrolled; `full.ts` makes a spec of it. */
  readonly full: Readonly<Record<string, unknown>>;
}
