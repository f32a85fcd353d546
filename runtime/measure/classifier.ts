/**
 * The classifier that judges samples: a spec like any other, whose decoder makes the class.
 *
 * In: the data's column and the column of classes. Out: the spec's text, its program, and datasets cut to what it
 * reads.
 */
import * as T from "fp-ts/lib/These.js";
import type { Program } from "../../compiler/ir/program.js";
import { leastLevels, mostLevels } from "../../compiler/language/likelihood/categorical.js";
import { compile } from "../../compiler/pipeline/compile.js";
import { renderText, reportAll } from "../../compiler/report/index.js";
import { type Column, type Dataset, width } from "../data/index.js";
import type { Session } from "../engine/engine.js";
import { valuesIn } from "../run/conditions.js";
import { type ColumnsAt, noNoise, runRows } from "../run/rows.js";

export interface Classified {
  /** The column that is classified, and how many numbers a sample of it has. */
  readonly data: { readonly name: string; readonly size: number };
  /** The column of classes 0 … `classes` − 1. */
  readonly label: { readonly name: string; readonly classes: number };
}

/** A categorical likelihood has a level for each. */
export const mostClasses = mostLevels;

/** Samples per step. */
export const batch = 128;

/** data → dense 256 relu → 32 numbers → a logit per class; categorical cross-entropy by Adam. */
export const classifierSpec = ({ data, label }: Classified): object => {
  const levels = Math.max(leastLevels, label.classes);
  return {
    graft: 1,
    name: "classifier",
    description: `Tells the ${label.name} of ${data.name}, to judge samples by.`,
    inputs: {
      [data.name]: { type: "vector", size: data.size },
      [label.name]: { type: "vector", size: 1, range: [0, levels - 1] },
    },
    encoder: { input: data.name, layers: [{ type: "dense", units: 256, activation: "relu" }] },
    latent: { type: "point", size: 32 },
    decoder: {
      output: label.name,
      likelihood: { type: "categorical", levels },
      layers: [{ type: "dense", units: levels }],
    },
    train: { batch, optimizer: { type: "adam", rate: 0.001 } },
  };
};

/**
 * The classifier's program; undefined where the data is so large that it would have more parameters than a spec may.
 */
export const classifierProgram = (classified: Classified): Program | undefined => {
  const result = compile({ name: "classifier.json", text: JSON.stringify(classifierSpec(classified), undefined, 2) });
  if (T.isRight(result)) return result.right.program;
  if (T.isLeft(result) && result.left.some(({ _tag }) => _tag === "TooManyParameters")) return undefined;
  throw new Error(`the classifier's spec is wrong:\n${renderText(reportAll(result.left))}`);
};

const columnOf = ({ columns }: Dataset, name: string): Column => {
  const column = columns.find((one) => one.name === name);
  if (column === undefined) throw new Error(`the data has no column ${name}`);
  return column;
};

/**
 * What the classifier reads of a dataset: the data laid flat, and classes as numbers. Every sample must have its class.
 */
export const classified = (dataset: Dataset, { data, label }: Classified): Dataset => {
  const shown = columnOf(dataset, data.name);
  const classes = Float32Array.from(valuesIn(dataset, label.name));
  return {
    name: dataset.name,
    count: dataset.count,
    columns: [
      { ...shown, shape: [width(shown.shape)] },
      { name: label.name, shape: [1], dtype: "f32", data: classes },
    ],
  };
};

/** The likeliest class of each of `count` samples. */
export const classify = async (
  of: { readonly session: Session; readonly program: Program },
  { label }: Classified,
  count: number,
  columns: ColumnsAt,
): Promise<Int32Array> => {
  const made = (await runRows(of, "reconstruct", count, columns, noNoise))[label.name];
  return Int32Array.from(made?.data ?? [], Math.round);
};
