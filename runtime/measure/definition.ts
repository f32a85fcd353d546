/**
 * What a metric's file declares, and what it is given. Adding a metric is one such file and one line in index.ts.
 */
import type * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import type { Dataset, Split } from "../data/index.js";
import type { Engine } from "../engine/engine.js";
import type { Encoded, Model } from "../run/use.js";
import type { UseProblem } from "../run/use-problem/index.js";
import type { Losses } from "../train/losses.js";
import type { TrainProblem } from "../train/problem/index.js";
import type { Instruments } from "./instruments.js";
import type { Points } from "./numeric/points.js";
import type { Luck, Absence as NoRate, RequestedClass } from "./requested-class.js";

/** What a number's name leaves open. */
export interface Defined {
  /** What a person calls it: "linear probe". */
  readonly title: string;
  readonly unit: string;
  /** A formula, or words as exact. */
  readonly definition: string;
  /** Over what it is summed or averaged. */
  readonly reduction: string;
  /** The least and the greatest value that it can have. */
  readonly range: readonly [number, number];
  readonly better: "higher" | "lower" | "neither";
  /** Where it comes from. */
  readonly source: string;
}

export type Part = "train" | "held-out" | "given";

/** What is measured: a model, data, and what several metrics share, each made once when first asked for. */
export interface Subject {
  readonly model: Model;
  readonly typed: TypedModel;
  readonly engine: Engine;
  readonly split: Split;
  /** The samples measured on, and which part of the data they are. */
  readonly dataset: Dataset;
  readonly part: Part;
  readonly seed: number;
  /** Importance samples for each bound that takes several. */
  readonly importance: number;
  readonly signal?: AbortSignal;
  /** Means over the dataset of −ELBO and its parts, in nats per sample. */
  readonly losses: () => Promise<Losses>;
  /** Codes of `dataset`. */
  readonly codes: () => Promise<Encoded>;
  /** Codes of the samples that the model learnt from. */
  readonly learnt: () => Promise<Encoded>;
  /** Graphs that only measuring needs. */
  readonly instruments: () => Promise<Instruments>;
  /** Gives the memory of what was loaded back; the subject is of no use afterwards. */
  readonly close: () => Promise<void>;
  /** How often a sample is found to be of the class that was asked for, 0 to 1. */
  readonly requested: () => Promise<E.Either<Failure, RequestedClass>>;
}

export type Failure = UseProblem | TrainProblem;

/** Why a model or its data has no such number. */
export type Absence = NoRate | "no-condition" | "no-injection" | "no-density" | "no-posterior" | "too-few" | "no-term";

/** One number and what it is of. */
export interface Reading {
  readonly value: number;
  /** Where guessing comes to something. */
  readonly chance?: Luck;
  /** Which of several: a condition, a unit, an injection. */
  readonly of?: string;
  /** Where it isn't that of the subject. */
  readonly split?: Part | "samples";
  /** Where it says more than the metric's own. */
  readonly reduction?: string;
  readonly definition?: string;
}

export type Measured =
  | { readonly _tag: "Found"; readonly readings: ReadonlyArray<Reading> }
  | { readonly _tag: "Absent"; readonly reason: Absence };

/** A number of one model. */
export interface Metric extends Defined {
  /** Whether `train` and a plain `eval` show it too: it costs little, and everyone wants it. */
  readonly usual?: true;
  /** Shown below the one before it, as a part of it. */
  readonly under?: true;
  /** Shown to people only where it differs from every number above it. */
  readonly echo?: true;
  /** The figures, in the unit that the metric declares; or why they can not be had. */
  readonly measure: (subject: Subject) => Promise<E.Either<Failure, Measured>>;
}

/** How alike two encodings of the same samples are. */
export interface PairMetric extends Defined {
  /** What may be done to either encoding without changing the number. */
  readonly invariant: string;
  /** What a value of 1 and one of 0 mean, for people. */
  readonly ends: { readonly one: string; readonly zero: string };
  /** Declares that it is of samples whose class is known: without classes there is no such number. */
  readonly needs?: "classes";
  /** NaN where the two have no such number. `classes` is the class of each sample, NaN or −1 where it isn't known. */
  readonly compare: (x: Points, y: Points, classes?: ArrayLike<number>) => number;
}

export const found = (...readings: ReadonlyArray<Reading>): Measured => ({ _tag: "Found", readings });
export const absent = (reason: Absence): Measured => ({ _tag: "Absent", reason });

export const metric = (one: Metric): Metric => one;
export const pairMetric = (one: PairMetric): PairMetric => one;
