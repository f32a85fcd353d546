// What training moves, and what it was asked to move in a way of its own. In: the spec's training and the model's
// state. Out: the parameters that are trained; groups that name none, and a model that is frozen whole, as problems.
import { matchesGlob } from "../base/glob.js";
import { keyPlaceOf, placeOf, pointerOf } from "../base/located.js";
import type { CoreModel } from "../expand/core.js";
import type { State } from "../ir/program.js";
import { type Group, groupOf } from "../language/optimiser/group.js";
import type { BuildProblem } from "../problem/assemble/index.js";

/** What the optimiser's groups say of a parameter. */
export const groupFor = ({ train }: CoreModel, parameter: string): Group => groupOf(train.optimizer.groups, parameter);

/** The parameters that training moves. */
export const trainedOf = (core: CoreModel, state: ReadonlyArray<State>): ReadonlyArray<State> =>
  state.filter(
    ({ name, role, frozen }) => role === "parameter" && frozen !== true && groupFor(core, name).frozen !== true,
  );

export const untrainable = (core: CoreModel, state: ReadonlyArray<State>): ReadonlyArray<BuildProblem> => {
  const known = state.flatMap(({ name, role }) => (role === "parameter" ? [name] : []));
  const idle = Object.keys(core.train.optimizer.groups ?? {})
    .filter((pattern) => !known.some((name) => matchesGlob(pattern, name)))
    .map((pattern): BuildProblem => {
      const at = pointerOf(["train", "optimizer", "groups", pattern]);
      return { _tag: "NoParameter", place: keyPlaceOf(core.root, at), pattern, known };
    });
  const frozen = known.length > 0 && trainedOf(core, state).length === 0;
  return frozen ? [...idle, { _tag: "NothingToTrain", place: placeOf(core.root, "/train") }] : idle;
};
