/**
 * What a format of export declares. One file beside this one for each, and one line in the registry.
 *
 * In: a trained model, as its parts and weights. Out: files, as bytes by their path in the folder; the same model
 * always gives the same bytes.
 */
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import type { CoreModel } from "../../compiler/expand/core.js";
import type { Facts } from "../../compiler/export/card.js";
import type { ExportPart } from "../../compiler/export/part.js";
import type { Precision } from "../../compiler/export/quantise.js";
import type { Lacks } from "../../compiler/export/refusal.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Tensors } from "../engine/engine.js";
import type { FindStock } from "./stock/stock.js";

/** A trained model on its way out. */
export interface Leaving {
  readonly core: CoreModel;
  readonly typed: TypedModel;
  readonly program: Program;
  /** The same with every layer as it is written, for people to read: nothing rewritten to run faster. */
  readonly plain: () => Program;
  /** Parameters and statistics by name. */
  readonly weights: Tensors;
  /** The text of the spec, in full. */
  readonly spec: string;
  /** The version of graft that writes. */
  readonly version: string;
  /** In which kernels and tables are stored; absent: float32. */
  readonly precision?: Precision | undefined;
  /** Of a model that was trained. */
  readonly facts?: Facts | undefined;
  readonly pictures?: ReadonlyArray<Shown>;
}

/** A picture that goes with a model. */
export interface Shown {
  readonly path: string;
  readonly alt: string;
  readonly bytes: Uint8Array;
}

export interface Asked {
  readonly model: Leaving;
  /** One for a format that holds one. */
  readonly parts: ReadonlyNonEmptyArray<ExportPart>;
}

/** Bytes by path, relative to the folder, with `/` between names. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface Format {
  readonly name: string;
  /** One line for people. */
  readonly doc: string;
  /** Whether one set of files holds every part; else each part stands in files of its own. */
  readonly holds: "one" | "all";
  /** Whether people read what it holds: then every layer stands as it is written, else in its cheapest form. */
  readonly readable?: true;
  /** Whether it stores weights in fewer bits where that is asked for. */
  readonly quantises?: true;
  /** Ops that it can't spell, and why. */
  readonly lacks: Lacks;
  /** The tools that `--verify` opens it with, the likeliest first; any that is here will do. */
  readonly stock: ReadonlyArray<FindStock>;
  readonly write: (asked: Asked) => Promise<Files>;
}
