// What is varied together with an augmented image. In: inputs and conditions. Out: the names of other images of its
// height and width; what `with` names wrongly.
import { type Located, placeOf, pointerOf } from "../base/located.js";
import type { Augmentation } from "../language/augment.js";
import type { ExpandProblem } from "../problem/expand/index.js";
import type { CoreCondition, CoreInput } from "./core.js";

interface Sized {
  readonly name: string;
  readonly height: number;
  readonly width: number;
}

type Written = { readonly name: string; readonly written: { readonly type: string } };

const sizeOf = ({ name, written }: Written): ReadonlyArray<Sized> => {
  const { height, width } = written as { readonly height?: unknown; readonly width?: unknown };
  return typeof height === "number" && typeof width === "number" ? [{ name, height, width }] : [];
};

export const augmentOf = ({ written }: Pick<CoreInput, "written">): Augmentation | undefined =>
  "augment" in written ? written.augment : undefined;

/** The images that move as this one does. */
export const movedAlong = (
  input: CoreInput,
  inputs: ReadonlyArray<CoreInput>,
  conditions: ReadonlyArray<CoreCondition>,
): ReadonlyArray<string> => {
  const named = augmentOf(input)?.with;
  if (named !== undefined) return named;
  const [own] = sizeOf(input);
  const alike = ({ height, width }: Sized): boolean => height === own?.height && width === own.width;
  // An image that is varied by itself goes its own way.
  const others = inputs.filter((other) => other !== input && augmentOf(other) === undefined);
  return [...others, ...conditions]
    .flatMap(sizeOf)
    .filter(alike)
    .map(({ name }) => name);
};

/** Names in `with` that are no image of the same size. */
export const augmentProblems = (
  root: Located,
  inputs: ReadonlyArray<CoreInput>,
  conditions: ReadonlyArray<CoreCondition>,
): ReadonlyArray<ExpandProblem> =>
  inputs.flatMap((input) => {
    const [own] = sizeOf(input);
    const others = [...inputs.filter((other) => other !== input), ...conditions].flatMap(sizeOf);
    const fitting = others.filter(({ height, width }) => height === own?.height && width === own.width);
    return (augmentOf(input)?.with ?? []).flatMap((found, i): ReadonlyArray<ExpandProblem> => {
      if (fitting.some(({ name }) => name === found)) return [];
      const place = placeOf(root, pointerOf(["inputs", input.name, "augment", "with", i]));
      const known = fitting.map(({ name }) => name);
      return [{ _tag: "NotAlong", place, input: input.name, found, known }];
    });
  });
