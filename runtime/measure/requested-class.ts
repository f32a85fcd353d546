/**
 * Whether samples show what was asked for.
 *
 * In: a model, an engine and labelled data. Out: the requested-class rate: the share of samples, drawn from the prior
 * for every class in equal numbers, that a classifier takes for the class that was asked for. The classifier is a spec
 * of graft's own, trained here on the training split; its accuracy on the held-out split stands beside the rate, since
 * no rate can be trusted past it.
 */

import * as E from "fp-ts/lib/Either.js";
import { elements } from "../../compiler/ir/graph/type.js";
import type { Program } from "../../compiler/ir/program.js";
import { classCounts } from "../data/classes.js";
import { type Dataset, type Split, take } from "../data/index.js";
import type { Engine, Session } from "../engine/engine.js";
import { type Condition, conditionsOf, type Values, valuesIn } from "../run/conditions.js";
import { type ColumnsAt, datasetColumns, slicedColumns } from "../run/rows.js";
import { hasTemperature } from "../run/tempered.js";
import { type Model, outputName, sample } from "../run/use.js";
import type { UseProblem } from "../run/use-problem/index.js";
import { graphOf } from "../train/feeds.js";
import { initialise } from "../train/initialise.js";
import type { TrainProblem } from "../train/problem/index.js";
import { train } from "../train/train.js";
import { batch, type Classified, classified, classifierProgram, classify, mostClasses } from "./classifier.js";

/** How often a classifier finds the class that was asked for, 0 to 1, or why that can not be said. */
export type RequestedClass =
  | {
      readonly _tag: "Measured";
      readonly condition: string;
      /** Of all samples. */
      readonly rate: number;
      /** By class; null for one that no training sample has, which counts in no rate. */
      readonly rates: ReadonlyArray<number | null>;
      readonly samples: number;
      /** Of a model with a prior over codes: how its samples lie to those of codes that are drawn blindly. */
      readonly codes?: CodesCompared;
      readonly classifier: { readonly accuracy: number; readonly trained: number; readonly heldOut: number };
    }
  | {
      readonly _tag: "Absent";
      readonly reason: Absence;
    };

/** Samples by the prior over codes beside samples of uniform codes, decoded alike. */
export interface CodesCompared {
  /** The rate of uniform codes. */
  readonly uniformRate: number;
  /** Mean distance of a sample from the nearest held-out one: root mean square over its elements. */
  readonly distance: number;
  readonly uniformDistance: number;
}

/** What a model that guesses comes to, and the most that luck makes of it (three standard errors more). */
export interface Luck {
  readonly mean: number;
  readonly most: number;
}

type Rates = Extract<RequestedClass, { readonly _tag: "Measured" }>["rates"];

/** How many classes the classifier tells apart. */
export const judgedOf = (rates: Rates): number => rates.filter((rate) => rate !== null).length;

/** The rate that drawing classes blindly comes to, and three standard errors more, which luck hardly exceeds. */
export const luckOf = ({ rates, samples }: { readonly rates: Rates; readonly samples: number }): Luck => {
  const mean = 1 / Math.max(judgedOf(rates), 1);
  return { mean, most: mean + 3 * Math.sqrt((mean * (1 - mean)) / Math.max(samples, 1)) };
};

/** Why there is no rate; `too-many-classes`, `too-large`: more than the classifier takes. */
export type Absence =
  | "no-category"
  | "needs-encoder"
  | "no-prior"
  | "not-in-decoder"
  | "too-many-classes"
  | "too-large"
  | "no-held-out"
  | "stopped";

const absent = (reason: Absence) => ({ _tag: "Absent", reason }) as const;

export interface Judging {
  readonly model: Model;
  readonly engine: Engine;
  readonly split: Split;
  readonly seed: number;
  /** About how many samples to draw over all classes; 2,000 if absent. */
  readonly samples?: number;
  readonly signal?: AbortSignal;
}

/** Ten epochs, and on little data more, so that the classifier is no worse for a small split. */
const stepsFor = (count: number): number => Math.max(10 * Math.ceil(count / batch), 500);

interface Subject extends Classified {
  readonly condition: Condition;
}

/** The first category that the sample graph reads, and what is classified. */
const subjectOf = ({ model, split }: Judging): E.Either<Absence, Subject> => {
  const { program, conditions } = model;
  const categories = conditions.filter(({ domain }) => domain.classes !== undefined);
  if (categories.length === 0) return E.left("no-category");
  if (program.graphs["decode"] === undefined) return E.left("needs-encoder");
  if (program.graphs["sample"] === undefined) return E.left("no-prior");
  const read = conditionsOf(program, "sample");
  const condition = categories.find(({ name }) => read.includes(name));
  if (condition === undefined) return E.left("not-in-decoder");
  if (split.heldOut.count === 0) return E.left("no-held-out");
  const name = outputName(model);
  const { nodes, outputs } = graphOf(program, "decode");
  const type = nodes[outputs[name] ?? -1]?.type;
  if (type === undefined) throw new Error(`the decode graph makes no ${name}`);
  const classes = condition.domain.classes ?? 0;
  if (classes > mostClasses) return E.left("too-many-classes");
  const data = { name, size: elements(type.axes).count };
  return E.right({ condition, data, label: { name: condition.name, classes } });
};

const share = (verdict: Int32Array, wanted: ArrayLike<number>, of: (row: number) => boolean = () => true): number => {
  let [hits, all] = [0, 0];
  for (let row = 0; row < verdict.length; row++)
    if (of(row)) {
      all += 1;
      if (verdict[row] === wanted[row]) hits += 1;
    }
  return hits / Math.max(all, 1);
};

/** The other conditions of sample i are those of held-out sample i mod n: combinations that occur. */
const valuesOf = ({ model, split }: Judging, condition: string, wanted: Int32Array): Values => {
  const others = conditionsOf(model.program, "sample").filter((name) => name !== condition);
  const borrowed = others.map((name) => {
    const data = valuesIn(split.heldOut, name);
    const size = data.length / split.heldOut.count;
    return [name, Float64Array.from({ length: wanted.length * size }, (_, i) => data[i % data.length] ?? 0)] as const;
  });
  return { ...Object.fromEntries(borrowed), [condition]: wanted };
};

type Judged = Promise<E.Either<UseProblem | TrainProblem, RequestedClass>>;

/** So many samples are compared with the held-out ones. */
const mostCompared = 500;

/** The mean root mean square distance of each row from the nearest of others. */
const distanceTo = (rows: Float32Array, others: Float32Array, size: number): number => {
  const count = Math.min(mostCompared, rows.length / size);
  let total = 0;
  for (let row = 0; row < count; row++) {
    let least = Number.POSITIVE_INFINITY;
    for (let other = 0; other < others.length / size; other++) {
      let sum = 0;
      for (let i = 0; i < size && sum < least; i++)
        sum += ((rows[row * size + i] ?? 0) - (others[other * size + i] ?? 0)) ** 2;
      least = Math.min(least, sum);
    }
    total += Math.sqrt(least / size);
  }
  return total / Math.max(count, 1);
};

/** Judges with a trained classifier, and with what it reads of the held-out samples. */
const judge = async (
  judging: Judging,
  subject: Subject,
  { program, session, exam }: { readonly program: Program; readonly session: Session; readonly exam: Dataset },
): Judged => {
  const { model, split, seed, samples = 2000 } = judging;
  const { condition, data } = subject;
  const { classes } = subject.label;
  const verdictOn = (count: number, columns: ColumnsAt) => classify({ session, program }, subject, count, columns);
  const held = await verdictOn(exam.count, datasetColumns(exam));
  const seen = classCounts(split.train, condition.name, classes).flatMap((count, one) => (count > 0 ? [one] : []));
  const each = Math.max(1, Math.round(samples / seen.length));
  const wanted = Int32Array.from({ length: seen.length * each }, (_, i) => seen[i % seen.length] ?? 0);
  const conditions = valuesOf(judging, condition.name, wanted);
  const drawn = await sample(model, { count: wanted.length, conditions, seed });
  if (E.isLeft(drawn)) return drawn;
  const judged = (rows: Float32Array) => {
    const tensor = { dtype: "f32", shape: [wanted.length, data.size], data: rows } as const;
    return verdictOn(wanted.length, slicedColumns({ [data.name]: tensor }));
  };
  const verdict = await judged(drawn.right.data);
  const codes = async (): Promise<CodesCompared | undefined> => {
    const values = exam.columns.find(({ name }) => name === data.name)?.data;
    if (!hasTemperature(model.program.graphs["sample"]) || !(values instanceof Float32Array)) return undefined;
    const blind = await sample(model, {
      count: wanted.length,
      conditions,
      seed,
      temperature: Number.POSITIVE_INFINITY,
    });
    if (E.isLeft(blind)) return undefined;
    const [distance, uniformDistance] = [drawn, blind].map(({ right }) => distanceTo(right.data, values, data.size));
    const uniformRate = share(await judged(blind.right.data), wanted);
    return { uniformRate, distance: distance as number, uniformDistance: uniformDistance as number };
  };
  const compared = await codes();
  const accuracy = share(held, valuesIn(split.heldOut, condition.name));
  return E.right({
    _tag: "Measured",
    condition: condition.name,
    rate: share(verdict, wanted),
    rates: Array.from({ length: classes }, (_, one) =>
      seen.includes(one) ? share(verdict, wanted, (row) => wanted[row] === one) : null,
    ),
    samples: wanted.length,
    ...(compared && { codes: compared }),
    classifier: { accuracy, trained: split.train.count, heldOut: split.heldOut.count },
  });
};

/** The samples that have the condition: one without a class can teach and test nothing. */
const labelledOnly = (dataset: Dataset, condition: string): Dataset => {
  const values = valuesIn(dataset, condition);
  const rows = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
  return rows.length === dataset.count ? dataset : take(dataset, rows);
};

/** Measures the requested-class rate, or says why there is none. Trains the classifier on a session of its own. */
export const requestedClass = async (asked: Judging): Judged => {
  const subject = subjectOf(asked);
  if (E.isLeft(subject)) return E.right(absent(subject.left));
  const { condition } = subject.right;
  const of = (dataset: Dataset): Dataset => labelledOnly(dataset, condition.name);
  const judging = { ...asked, split: { train: of(asked.split.train), heldOut: of(asked.split.heldOut) } };
  const { engine, split, seed, signal } = judging;
  if (split.train.count === 0 || split.heldOut.count === 0) return E.right(absent("no-held-out"));
  const program = classifierProgram(subject.right);
  if (program === undefined) return E.right(absent("too-large"));
  const session = await engine.load(program);
  try {
    await session.write(initialise(program, seed));
    const settings = { seed, batch, steps: stepsFor(split.train.count) };
    const lessons = {
      train: classified(split.train, subject.right),
      heldOut: classified(split.heldOut, subject.right),
    };
    const trained = await train({ session, program, split: lessons, settings, ...(signal && { signal }) });
    if (E.isLeft(trained)) return trained;
    if (trained.right._tag === "Stopped") return E.right(absent("stopped"));
    return await judge(judging, subject.right, { program, session, exam: lessons.heldOut });
  } finally {
    session.dispose();
  }
};
