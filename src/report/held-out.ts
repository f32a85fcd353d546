/**
 * How samples were held out, in words. In: a split and its model. Out: a line for the header of `train`; a warning
 * where nothing could be held out.
 */

import type { CoreModel } from "../../compiler/expand/core.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { Split } from "../../runtime/data/index.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { whole } from "./format.js";
import { oneGroupProblem } from "./problem/finding/one-group.js";

type Train = CoreModel["train"];

/** Words of `train` that a split which somebody made before leaves without effect. */
const idle = ({ group, fold }: Train): string => {
  const words = [...(group === undefined ? [] : ["group"]), ...(fold === undefined ? [] : ["fold"])];
  return words.length === 0 ? "" : `; ${words.map(quote).join(" and ")} of the spec's train part nothing there`;
};

/** "held out by seed 1, each class of `digit` alike". */
export const heldOutLine = ({ train, heldOut, how }: Split, settings: Train, seed: number): string => {
  if (how === undefined) return "";
  if (how.by === "source") return `held out is the data's own test part, as it was made${idle(settings)}`;
  if (how.by === "address") return `held out is ${how.address}`;
  const { fold } = settings;
  if (how.by === "fold")
    return `held out are the samples with ${[fold?.["held-out"]].flat().join(", ")} in ${quote(fold?.column ?? "")}`;
  if (heldOut.count === 0) return "";
  const alike = how.stratify === undefined ? "" : `, each class of ${quote(how.stratify)} in the same share`;
  const [all, out] = how.groups ?? [0, 0];
  const groups =
    how.groups === undefined ? "" : `: ${whole(out)} of ${whole(all)} groups of ${quote(settings.group ?? "")}`;
  const share = ((100 * heldOut.count) / (train.count + heldOut.count)).toFixed(1).replace(/\.0$/, "");
  return `held out ${share} % at random, by seed ${settings["split-seed"] ?? seed}${groups}${alike}`;
};

/** A share is asked for, and all samples are of one group. */
export const oneGroup = ({ heldOut, how }: Split, { group, validation }: Train): ReadonlyArray<Report> =>
  how?.by !== "draw" || how.groups === undefined || how.groups[0] > 1 || heldOut.count > 0
    ? []
    : [reportOf(oneGroupProblem, { column: group ?? "", share: Number(validation) })];
