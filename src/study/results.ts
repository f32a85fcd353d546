/**
 * What studies are asked and answer, as the package has them. In: nothing. Out: types. Numbers that are not finite (an
 * sd of one value, a range without an end) are null, as in the files that a study writes.
 */

import type { EngineName } from "../../runtime/engine/registry.js";
import type { MetricName } from "../../runtime/measure/index.js";
import type { Progress } from "../../runtime/train/train.js";

/** How far a study is. */
export interface StudyProgress extends Progress {
  /** Which training this is, from 0, and of how many. Where several run at once, the one that has just made a step. */
  readonly training: number;
  readonly trainings: number;
}

/** What every study is asked. */
export interface StudyOptions {
  /** An address such as `csv:FILE`, `idx:FOLDER`, `digits:1000`; absent: the spec's own `train.data`. */
  readonly data?: string;
  /** Epochs of each training, at least 1; absent: as the spec says. */
  readonly epochs?: number;
  /** What computes; absent: `auto`. */
  readonly engine?: EngineName | "auto";
  /**
   * The folder of runs and reports; absent: `runs/` and the study's name. A study that was stopped goes on from what is
   * there.
   */
  readonly out?: string;
  /** Stops after the step under way, with a checkpoint; what comes back then has `complete: false`. */
  readonly signal?: AbortSignal;
  /** After every step of the study. */
  readonly onProgress?: (progress: StudyProgress) => void;
}

/** What a study of one spec is asked. */
export interface SpecStudyOptions extends StudyOptions {
  /** Measured of each training; absent: figures of fit, and of what the code knows of the labels. */
  readonly metrics?: ReadonlyArray<MetricName>;
  /** Changes of the spec, such as `latent.size=8`. */
  readonly set?: ReadonlyArray<string>;
  /** One of the spec's `variants`. */
  readonly variant?: string;
  /** So many seeds from the spec's own on, or these. */
  readonly seeds?: number | ReadonlyArray<number>;
}

/** A number that is measured of trainings: what it is, and how it is to be read. */
export interface StudyMeasure {
  readonly name: string;
  /** Which of several under the name: a condition, a unit. */
  readonly of?: string;
  readonly title: string;
  /** `nats`, `share`, … */
  readonly unit: string;
  readonly better: "higher" | "lower" | "neither";
  /** Which samples it is of. */
  readonly split: string;
  /** How samples come to one number. */
  readonly reduction: string;
  /** The least and the largest value there can be; null: there is none. */
  readonly range: ReadonlyArray<number | null>;
  /** What a model that guesses comes to, and the most that luck makes of it; absent: the number has no such value. */
  readonly chance?: { readonly mean: number; readonly most: number };
}

export interface SweepOptions extends SpecStudyOptions {
  /** What to change, and the values: `latent.size=2,8`. Absent: the spec's own `sweep`. Several are combined. */
  readonly over?: ReadonlyArray<string>;
  /** A whole number under the spec's `let`: every setting gets as many parameters as the first one, by choosing it. */
  readonly equalParams?: string;
  /** Trials at once, each in a process of its own; 1, in this process, where nothing is said. */
  readonly jobs?: number;
}

/** One choice of the values swept over, under every seed. */
export interface SweepSetting {
  /** `place = film, size = 8` */
  readonly label: string;
  /** By JSON Pointer. */
  readonly values: Readonly<Record<string, unknown>>;
  /** How many numbers training changes. */
  readonly parameters: number;
  readonly matched?: { readonly name: string; readonly size: number };
}

export interface SweepTrialResult {
  readonly id: string;
  /** Index among the settings. */
  readonly setting: number;
  readonly seed: number;
  /** The run's folder. */
  readonly run: string;
  readonly state: "done" | "failed" | "ended early" | "waiting";
  /** Why it failed. */
  readonly why?: string;
  /** Of one that ended early: after which epoch, at which loss, and the loss that would have trained on. */
  readonly epoch?: number;
  readonly loss?: number | null;
  readonly bar?: number | null;
}

export interface SweepFigure extends StudyMeasure {
  /** Mean and sd (of a sample, n − 1) over the seeds of each setting. */
  readonly settings: ReadonlyArray<{
    readonly setting: number;
    readonly n: number;
    readonly mean: number | null;
    readonly sd: number | null;
    readonly seeds: ReadonlyArray<number>;
    readonly values: ReadonlyArray<number | null>;
  }>;
}

/** Two settings compared seed by seed; the difference is the second minus the first. */
export interface SweepTest {
  readonly name: string | undefined;
  readonly of: string | undefined;
  readonly first: number;
  readonly second: number;
  /** Seeds that both have. */
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  /** The 95 % confidence interval of the mean, by the t distribution. */
  readonly low: number | null;
  readonly high: number | null;
  readonly t: number | null;
  /** Two-sided, by the t distribution; and corrected for all tests of this figure (Holm 1979). */
  readonly pT: number | null;
  readonly pHolm: number | null;
  /** Two-sided and exact, over all signs. */
  readonly pFlip: number | null;
}

export interface SweepTables {
  readonly name: string;
  readonly seeds: ReadonlyArray<number>;
  readonly settings: ReadonlyArray<SweepSetting>;
  readonly trials: ReadonlyArray<SweepTrialResult>;
  /** Whether all trials were measured on the same samples; without, figures can't be set against each other. */
  readonly sameSamples: boolean;
  readonly figures: ReadonlyArray<SweepFigure>;
  readonly tests: ReadonlyArray<SweepTest>;
}

/** `complete: false`: it was stopped; the same call goes on. */
export type SweepResult =
  | ({ readonly complete: true; readonly folder: string; readonly files: ReadonlyArray<string> } & SweepTables)
  | { readonly complete: false; readonly folder: string; readonly done: number; readonly trials: number };

export interface StabilityPair {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  /** What may be done to either encoding without changing the number. */
  readonly invariant: string;
  /** What a value of 1 and one of 0 mean. */
  readonly ends: { readonly one: string; readonly zero: string };
  readonly range: ReadonlyArray<number | null>;
  /** Over the pairs of different runs. */
  readonly mean: number | null;
  readonly sd: number | null;
  /** [run][run]; 1 on the diagonal. */
  readonly matrix: ReadonlyArray<ReadonlyArray<number | null>>;
}

export interface StabilityTables {
  readonly name: string;
  readonly seeds: ReadonlyArray<number>;
  /** The runs' folders, by seed. */
  readonly runs: ReadonlyArray<string>;
  /** How many samples the figures are of; no run learnt from them. */
  readonly samples: number | undefined;
  /** How alike the codes of every two runs are. */
  readonly pairs: ReadonlyArray<StabilityPair>;
  readonly figures: ReadonlyArray<
    StudyMeasure & {
      readonly mean: number | null;
      readonly sd: number | null;
      /** By seed. */
      readonly values: ReadonlyArray<number | null>;
    }
  >;
}

/** `complete: false`: it was stopped with so many seeds done; the same call goes on. */
export type StabilityResult =
  | ({ readonly complete: true; readonly folder: string; readonly files: ReadonlyArray<string> } & StabilityTables)
  | { readonly complete: false; readonly folder: string; readonly done: number };

export interface LectureOptions extends StudyOptions {
  /** Trainings of each model, 2 to 100; 3 where nothing is said. */
  readonly seeds?: number;
  /** Some of the claims, by name. */
  readonly claims?: ReadonlyArray<string>;
  /** Few and short trainings. */
  readonly quick?: boolean;
}

export interface LectureTables {
  readonly data: { readonly source: string; readonly train: number; readonly heldOut: number };
  readonly epochs: number;
  readonly seeds: number;
  readonly claims: ReadonlyArray<{
    readonly name: string;
    readonly title: string;
    readonly standing: "holds" | "holds if" | "does not hold" | "open";
    readonly words: string;
    /** The numbers behind it, of a form of the claim's own. */
    readonly found: unknown;
  }>;
  /** On MNIST's own test file: figures of published implementations beside ours. */
  readonly reference?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** `complete: false`: it was stopped with so many trainings done; the same call goes on. */
export type LectureResult =
  | ({ readonly complete: true; readonly folder: string; readonly files: ReadonlyArray<string> } & LectureTables)
  | { readonly complete: false; readonly folder: string; readonly done: number; readonly of: number };
