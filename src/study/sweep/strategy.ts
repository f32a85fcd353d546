/**
 * What a sweep's search decides while it runs.
 *
 * In: the sweep, the trials that are left, and the losses of all so far, which lie in their folders. Out: which trial
 * is begun next, and which ends early.
 */
import { toValue } from "../../../compiler/base/located.js";
import type { EpochEnd } from "../../../runtime/train/train.js";
import { type Curve, endsEarly } from "./early.js";
import type { Strategy } from "./jobs.js";
import type { Sweep, SweepTrial } from "./plan.js";
import { type Choice, nextChoice } from "./search.js";
import { curveIn } from "./work.js";

/** The losses of every trial, by its id. */
type Curves = Map<string, Curve>;

const lossOf = ({ heldOut, train }: EpochEnd): number => (heldOut ?? train)["loss"] ?? Number.NaN;

const choicesOf = ({ settings }: Sweep): ReadonlyArray<Choice> =>
  settings.map(({ changes }) => Object.fromEntries(changes.map(({ pointer, value }) => [pointer, toValue(value)])));

/** The first that was not begun. */
const inOrder = (count: number): Strategy["next"] => {
  const all = Array.from({ length: count }, (_, i) => i);
  return (begun) => all.find((i) => !begun.has(i));
};

/** The mean over its seeds of a setting's last losses; undefined where it has none. */
const settingLoss = (trials: ReadonlyArray<SweepTrial>, curves: Curves): number | undefined => {
  const last = trials.flatMap(({ id }) => curves.get(id)?.at(-1) ?? []);
  return last.length === 0 ? undefined : last.reduce((sum, loss) => sum + loss, 0) / last.length;
};

/** All seeds of one setting, then those of the setting that is expected to improve the most. */
const byModel = (sweep: Sweep, left: ReadonlyArray<SweepTrial>, curves: Curves): Strategy["next"] => {
  const choices = choicesOf(sweep);
  const trialsOf = sweep.settings.map((_, setting) => sweep.trials.filter((trial) => trial.setting === setting));
  const budget = sweep.search.trials ?? choices.length;
  return (begun, ended) => {
    const open = left.flatMap((trial, i) => (begun.has(i) ? [] : [{ trial, i }]));
    const unended = new Set(left.filter((_, i) => !ended.has(i)).map(({ id }) => id));
    const entered = choices.map((_, setting) =>
      (trialsOf[setting] ?? []).some(({ id }) => curves.has(id) || [...begun].some((i) => left[i]?.id === id)),
    );
    const over = (setting: number): boolean => (trialsOf[setting] ?? []).every(({ id }) => !unended.has(id));
    const started = open.find(({ trial }) => entered[trial.setting] === true);
    if (started !== undefined) return started.i;
    const tried = choices.flatMap((_, setting) => (entered[setting] === true ? [setting] : []));
    const losses = new Map(
      tried.flatMap((setting) => {
        const loss = over(setting) ? settingLoss(trialsOf[setting] ?? [], curves) : undefined;
        return loss === undefined ? [] : [[setting, loss] as const];
      }),
    );
    const underWay = new Set(tried.filter((setting) => !losses.has(setting)));
    const next = nextChoice(choices, losses, underWay, { budget, seed: sweep.seed });
    return open.find(({ trial }) => trial.setting === next)?.i;
  };
};

/** The strategy of a sweep for the trials that are left of it. */
export const strategyOf = async (sweep: Sweep, left: ReadonlyArray<SweepTrial>): Promise<Strategy> => {
  const { method, early } = sweep.search;
  const read = await Promise.all(sweep.trials.map(async ({ id, folder }) => [id, await curveIn(folder)] as const));
  const curves: Curves = new Map(read.filter(([, curve]) => curve.length > 0));
  return {
    next: method === "bayes" ? byModel(sweep, left, curves) : inOrder(left.length),
    epoch: (index, end) => {
      const id = left[index]?.id ?? "";
      const own = [...(curves.get(id) ?? []).slice(0, end.epoch - 1), lossOf(end)];
      curves.set(id, own);
      const others = [...curves].flatMap(([other, curve]) => (other === id ? [] : [curve]));
      return early === undefined ? undefined : endsEarly(early, own, others);
    },
  };
};
