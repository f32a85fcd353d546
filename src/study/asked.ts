/**
 * What a study is asked to do: which spec, and which seeds. In: a path or a spec as an object; seeds as text. Out: the
 * spec's text with all that it extends; numbers.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Source } from "../../compiler/base/located.js";
import type { Bases } from "../../compiler/read/extends.js";
import { readBases } from "../bases.js";
import { specText } from "../given.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { usage } from "../report/usage.js";
import { readSpec } from "../run/spec.js";

/** The path of a spec (`-` for stdin), or the spec itself. */
export type SpecFrom = string | object;

export const specFrom = async (
  from: SpecFrom,
): Promise<E.Either<Refusal, { readonly source: Source; readonly bases: Bases }>> => {
  if (typeof from === "string") return readSpec(from);
  const source = { name: "spec.json", text: specText(from) };
  return E.right({ source, bases: readBases(source, ".") });
};

const most = 100;

/** `5`: so many from the spec's own. */
const counted = (count: number, first: number): ReadonlyArray<number> =>
  Array.from({ length: Math.min(count || 0, most + 1) }, (_, i) => first + i);

/** As text, `5`: so many from `first` on; `1,2,7`, or a list: just these. */
export const readSeeds = (
  given: string | ReadonlyArray<number>,
  first: number,
  least = 2,
): E.Either<Refusal, ReadonlyArray<number>> => {
  const words = typeof given === "string" ? given.split(",").map((word) => word.trim()) : given.map(String);
  const numbers = words.map((word) => (/^[0-9]{1,9}$/.test(word) ? Number(word) : Number.NaN));
  const seeds = typeof given === "string" && words.length === 1 ? counted(numbers[0] ?? 0, first) : numbers;
  const sound = numbers.every(Number.isFinite) && new Set(seeds).size === seeds.length;
  return sound && seeds.length >= least && seeds.length <= most
    ? E.right(seeds)
    : E.left(
        refusal(
          2,
          usage(
            `--seeds ${given} is not at least ${least === 1 ? "one seed" : "two seeds"}.`,
            "for example --seeds 5, or --seeds 1,2,3",
            [`A number is how many, from the spec's seed on, ${most} at most; a list names them.`],
          ),
        ),
      );
};
