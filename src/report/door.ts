/**
 * What is told of data before a training. In: a split and its model. Out: lines for the header of `train`, and
 * warnings.
 */
import type { CoreModel } from "../../compiler/expand/core.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { Augmented } from "../../runtime/data/dataset.js";
import type { Split } from "../../runtime/data/index.js";
import { classLines, countsOf, unseenClasses } from "./classes.js";
import { idleNulls } from "./data.js";
import { heldOutLine, oneGroup } from "./held-out.js";
import { standIns } from "./stand-ins.js";
import { toldLines } from "./told.js";
import { unscaled } from "./unscaled.js";

const weightLine = ({ train: { weight } }: CoreModel): string =>
  weight === undefined ? "" : `losses are weighted by ${quote(weight)}, whose mean counts as 1`;

/** "`image` is varied at each step: flip horizontal, shift 2; `mask` moves along". */
const augmentLine = ({ name, words, along }: Augmented): string => {
  const { with: _, ...own } = words;
  const varied = Object.entries(own).map(([word, value]) => `${word} ${value}`);
  const others = along.length === 0 ? "" : `; ${along.map((each) => quote(each)).join(" and ")} alike`;
  return varied.length === 0 ? "" : `${quote(name)} is varied at each step: ${varied.join(", ")}${others}`;
};

export const doorLines = (split: Split, core: CoreModel, seed: number): string =>
  [
    ...toldLines(split.train.told),
    ...classLines(core.conditions, split.train, core.train.balance),
    heldOutLine(split, core.train, seed),
    weightLine(core),
    ...(split.train.augmented ?? []).map(augmentLine),
  ]
    .filter((line) => line !== "")
    .map((line) => `  ${line}\n`)
    .join("");

export const doorWarnings = (split: Split, core: CoreModel): ReadonlyArray<Report> => [
  ...idleNulls(core.conditions, split.train),
  ...unscaled(core.inputs, split.train),
  ...standIns(core.inputs, split.train),
  ...oneGroup(split, core.train),
  ...unseenClasses(core.conditions, countsOf(core.conditions, split.train)),
];
